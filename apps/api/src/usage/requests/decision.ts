/** Decision records hold ids and numbers; names are added here, when somebody reads them. */
import { dataClasses, type Decision } from '@tollgate/contracts';
import { remedy, type DecisionRecord, type LimitDimension } from '@tollgate/gateway';
import type { Prisma, Transaction } from '@tollgate/database';
import { usdFromPico } from '@tollgate/pricing';
import { isUuid, publicId } from '../../http/public-id.js';
import { readPlannedOf } from '../../quotas/plans/read-planned.js';
import { limitUuid } from '../drain/values.js';
import { skipReasons } from './skip-reasons.js';

export interface DecidedOperation {
  organizationId: string;
  routeId: string | null;
  configRevision: number | null;
  errorCode: string | null;
  requestedModel: string | null;
  decision: Prisma.JsonValue;
}

export interface TriedAttempt {
  deploymentId: string | null;
  deploymentName: string;
  status: number | null;
  errorKind: string | null;
}

/** Call inside `asSystem`: limits and deployments of the platform are part of the explanation. */
export async function explain(
  tx: Transaction,
  operation: DecidedOperation,
  attempts: readonly TriedAttempt[],
): Promise<Decision> {
  const record = recordOf(operation.decision);
  const route =
    operation.routeId === null
      ? null
      : await tx.route.findUnique({ where: { id: operation.routeId }, select: { model: true, strategy: true } });
  const explained: Decision = {
    route: route === null ? null : { ...route, revision: operation.configRevision },
    targets: record === null ? [] : await targetsOf(tx, record, attempts),
    limits: record === null ? [] : await limitsOf(tx, record, operation.organizationId),
  };
  if (record?.overflow === true) explained.overflow = true;
  if (record?.variant !== undefined) explained.variant = record.variant;
  if (record?.queued !== undefined) explained.queuedMs = record.queued;
  if (record?.rule !== undefined) explained.rule = record.rule;
  const dataClass = dataClasses[record?.class ?? 0];
  if (dataClass !== undefined && dataClass !== 'public') explained.dataClass = dataClass;
  if (record?.refusedBy != null) {
    explained.refusedBy = { limitId: shownLimitId(record.refusedBy), reason: operation.errorCode ?? 'limit' };
  }
  return explained;
}

async function targetsOf(
  tx: Transaction,
  record: DecisionRecord,
  attempts: readonly TriedAttempt[],
): Promise<Decision['targets']> {
  const ids = record.targets.map((target) => target.d).filter((id) => isUuid(id));
  const deployments = await tx.deployment.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(deployments.map(({ id, name }) => [id, name]));
  for (const attempt of attempts)
    if (attempt.deploymentId !== null) names.set(attempt.deploymentId, attempt.deploymentName);
  const waiting = [...attempts];
  return record.targets.map((target) => {
    const shown: Decision['targets'][number] = {
      deployment: names.get(target.d) ?? target.d,
      filters:
        target.skip === null ? [] : [{ name: target.skip, ok: false, reason: skipReasons[target.skip] ?? target.skip }],
      score: target.score ?? null,
      outcome: 'passed over',
    };
    if (target.skip !== null) return shown;
    const index = waiting.findIndex((attempt) => attempt.deploymentId === target.d);
    const [attempt] = index === -1 ? [] : waiting.splice(index, 1);
    return { ...shown, outcome: attempt === undefined ? 'not needed' : outcomeOf(attempt) };
  });
}

function outcomeOf(attempt: TriedAttempt): string {
  if (attempt.errorKind === null) return 'answered';
  return attempt.status === null ? attempt.errorKind : `${attempt.errorKind} (${attempt.status})`;
}

/** A reset this far off never comes. */
const farFutureMs = 8_000_000_000_000_000;

interface ShownLimit {
  dimension: string;
  subjectType: string;
  subjectId: string | null;
  onType: string | null;
  onId: string | null;
  mode: string;
  window: string;
}

async function limitsOf(tx: Transaction, record: DecisionRecord, organizationId: string): Promise<Decision['limits']> {
  const ids = record.limits.map((limit) => limitUuid(limit.l)).filter((id) => id !== null);
  const rows = await tx.limit.findMany({ where: { id: { in: ids } } });
  const refused = record.refusedBy !== null;
  const byId = new Map<string, ShownLimit>(rows.map((row) => [row.id, row]));
  // What is not there any more, or comes from a plan.
  if (byId.size < new Set(ids).size)
    for (const { id, entry } of await readPlannedOf(tx, organizationId))
      byId.set(id, {
        ...entry,
        subjectType: entry.per,
        subjectId: null,
        onType: entry.on?.type ?? null,
        onId: entry.on?.id ?? null,
      });
  return record.limits.map((limit) => {
    const row = byId.get(limitUuid(limit.l) ?? '');
    const unit = row === undefined ? '' : (units[row.dimension] ?? row.dimension);
    // Counters hold money in nano-USD.
    const amount = (value: number): string =>
      row?.dimension === 'spend' ? usdFromPico(BigInt(Math.round(value)) * 1000n) : String(value);
    return {
      id: shownLimitId(limit.l),
      dimension: row?.dimension ?? 'deleted',
      subject: row === undefined ? '' : subjectsOf(row),
      mode: row?.mode ?? '',
      window: row?.window ?? '',
      amount: amount(limit.a),
      usedBefore: amount(limit.u),
      held: amount(limit.h),
      needed: amount(limit.t),
      freeAfter: amount(Math.max(0, limit.a - limit.u - limit.h - (refused ? 0 : limit.t))),
      unit,
      resetAt: limit.r === undefined || limit.r >= farFutureMs ? null : new Date(limit.r).toISOString(),
      ok: limit.ok,
      remedy:
        limit.ok || row === undefined
          ? null
          : remedy(row.dimension as LimitDimension, limit.a, { used: limit.u, held: limit.h }, limit.t),
    };
  });
}

/** `project:<id>`, and for a combination `api_key:<id>+model:<name>`. */
function subjectsOf(row: ShownLimit): string {
  const text = (type: string, id: string | null) => (id === null ? type : `${type}:${id}`);
  const first = text(row.subjectType, row.subjectId);
  return row.onType === null ? first : `${first}+${text(row.onType, row.onId)}`;
}

const units: Readonly<Record<string, string>> = {
  requests: 'requests',
  concurrency: 'requests',
  input_tokens: 'tokens',
  output_tokens: 'tokens',
  total_tokens: 'tokens',
  spend: 'USD',
};

function recordOf(value: Prisma.JsonValue): DecisionRecord | null {
  const record = value as unknown as Partial<DecisionRecord> | null;
  return record !== null && Array.isArray(record.targets) && Array.isArray(record.limits)
    ? (record as DecisionRecord)
    : null;
}

function shownLimitId(id: string): string {
  return isUuid(id) ? publicId('lim', id) : id;
}
