/** A dry run as the management API shows it. */
import { dataClasses, type RouteDryRun } from '@tollgate/contracts';
import type { DryRun, DryRunTarget, Endpoint, GatewayError } from '@tollgate/gateway';
import { picoFromUsd, usdFromPico, usdPerMillionFromPicoPerToken, type Price } from '@tollgate/pricing';
import { publicId } from '../../http/public-id.js';
import { skipReasons } from '../../usage/requests/skip-reasons.js';

export function viewDryRun(found: DryRun, endpoint: Endpoint, draft: boolean): RouteDryRun {
  const { request, route, bounds } = found;
  return {
    admitted: found.refusal === null,
    refusal: found.refusal === null ? null : viewRefusal(found.refusal),
    endpoint: endpoint.id,
    requestedModel: request?.model ?? null,
    stream: request?.stream ?? false,
    endUser: request?.endUser ?? null,
    route:
      route === null
        ? null
        : {
            model: route.model,
            strategy: route.strategy as NonNullable<RouteDryRun['route']>['strategy'],
            revision: draft ? null : route.configRevision,
          },
    rule: found.rule,
    dataClass: dataClasses[request?.dataClass ?? 0] ?? 'public',
    overflow: found.overflowed,
    orderVaries: route !== null && route.targets.length > 1 && varying.has(route.strategy),
    targets: found.targets.map(viewTarget),
    limits: found.limits.map(viewLimit),
    limitsUnchecked: found.limitsUnchecked,
    estimate:
      bounds === null
        ? null
        : {
            inputTokens: bounds.estimatedInputTokens,
            mostInputTokens: bounds.inputTokens,
            mostOutputTokens: bounds.outputTokens,
            imposedMaxOutputTokens: found.imposedMaxOutputTokens,
            mostCostUsd: bounds.costNano === null ? null : usdFromNano(bounds.costNano),
          },
  };
}

/** Strategies that draw or take turns. */
const varying: ReadonlySet<string> = new Set(['weighted', 'round-robin', 'least-latency', 'least-in-flight']);

function viewRefusal(error: GatewayError): NonNullable<RouteDryRun['refusal']> {
  return { status: error.status, code: error.code, message: error.message, param: error.param };
}

function viewTarget(shown: DryRunTarget): RouteDryRun['targets'][number] {
  const { deployment, weight, tier } = shown.target;
  const { reason, problem, score } = shown;
  return {
    deployment: deployment.name,
    deploymentId: publicId('dep', deployment.id),
    provider: deployment.provider.manifest.id,
    upstreamModel: deployment.target.upstreamModel,
    tier,
    weight,
    position: shown.position,
    filters: reason === null ? [] : [{ name: reason, ok: false, reason: skipReasons[reason] ?? reason }],
    score: score === null || !Number.isFinite(score) ? null : Number(score.toPrecision(4)),
    state: deployment.state,
    health: shown.health,
    inFlight: shown.inFlight,
    firstByteMs: shown.firstByteMs === null ? null : Math.round(shown.firstByteMs),
    price: deployment.price === null ? null : perMillion(deployment.price),
    mostCostUsd: shown.mostNano === null ? null : usdFromNano(shown.mostNano),
    problem: problem === null ? null : { code: problem.code, message: problem.message },
  };
}

/** Of the first tier, which short requests have. */
function perMillion({ tiers: [{ rates }] }: Price): { input: string | null; output: string | null } {
  const shown = (pico: bigint | null) => (pico === null ? null : usdPerMillionFromPicoPerToken(pico));
  return { input: shown(rates.inputTokens), output: shown(rates.outputTokens) };
}

function viewLimit(limit: DryRun['limits'][number]): RouteDryRun['limits'][number] {
  const named = ({ type, id }: { type: string; id: string | null }) => (id === null ? type : `${type}:${id}`);
  return {
    id: limit.limit,
    dimension: limit.dimension,
    subject: limit.on === null ? named(limit.subject) : `${named(limit.subject)} on ${named(limit.on)}`,
    mode: limit.mode,
    window: limit.window,
    amount: limit.amount,
    usedBefore: limit.used,
    held: limit.held,
    needed: limit.needed,
    freeAfter: limit.ok ? freeAfter(limit) : limit.free,
    unit: limit.unit,
    resetAt: limit.resetAt,
    ok: limit.ok,
    remedy: limit.remedy,
  };
}

/** `free` is what there is before. */
function freeAfter({ free, needed, unit }: DryRun['limits'][number]): string {
  if (unit !== 'USD') return String(Math.max(0, Number(free) - Number(needed)));
  const left = picoFromUsd(free) - picoFromUsd(needed);
  return usdFromPico(left < 0n ? 0n : left);
}

function usdFromNano(nano: number): string {
  return usdFromPico(BigInt(nano) * 1000n);
}
