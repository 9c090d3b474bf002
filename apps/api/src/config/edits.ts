/**
 * Turns what people write (names, slugs, absent fields) into entries of a configuration document, the same way for REST
 * and for tollgate.yaml. A mistake names the field it is in, relative to the object; the caller knows where that is.
 */
import type { CreateLimit, CreateRoute, RouteRule, RouteTarget } from '@tollgate/contracts';
import { defaultAlgorithm } from '@tollgate/contracts';
import type { Transaction } from '@tollgate/database';
import { compileConditions, PatternError } from '@tollgate/gateway';
import { isUuid, parsePublicId } from '../http/public-id.js';
import type { ConfigDocument, LimitEntry, RouteEntry, RuleEntry } from './document.js';

/** Something a person wrote that cannot be. `path` leads from the object to the field. */
export class Mistake extends Error {
  override readonly name = 'Mistake';

  constructor(
    readonly path: readonly (string | number)[],
    message: string,
  ) {
    super(message);
  }
}

/** Deployments that may be referred to by name besides the owner's own: the platform's, for an organization. */
export type SharedDeployments = ReadonlyMap<string, { id: string; upstreamModel?: string }>;

/** Names → ids. An owner's own deployment hides the platform's of the same name. */
export function resolveTargets(
  model: string,
  targets: readonly RouteTarget[],
  document: ConfigDocument,
  shared: SharedDeployments,
): RouteEntry['targets'] {
  const seen = new Set<string>();
  return targets.map((target, index) => {
    const found = findDeployment(target.deployment, document, shared);
    if (!found) throw new Mistake(['targets', index, 'deployment'], `there is no deployment "${target.deployment}"`);
    if (seen.has(found.id))
      throw new Mistake(['targets', index, 'deployment'], `"${target.deployment}" is in the list twice`);
    seen.add(found.id);
    if (found.upstreamModel?.includes('*') === true && !model.includes('*'))
      throw new Mistake(
        ['targets', index, 'deployment'],
        `the model of "${target.deployment}" has a *, which stands for that of the route's model, and "${model}" has none`,
      );
    return { deployment: target.deployment, deploymentId: found.id, weight: target.weight, tier: target.tier };
  });
}

/** Rules with their targets resolved; a mistake is found in the rule it is in. */
export function resolveRules(
  model: string,
  rules: readonly RouteRule[],
  document: ConfigDocument,
  shared: SharedDeployments,
): RuleEntry[] {
  return rules.map(({ name, when, strategy, targets }, index) => {
    try {
      const resolved = resolveTargets(model, targets, document, shared);
      compileConditions(when);
      return { name, when, ...(strategy === undefined ? {} : { strategy }), targets: resolved };
    } catch (error) {
      if (error instanceof PatternError) throw new Mistake(['rules', index, 'when'], error.message);
      if (error instanceof Mistake) throw new Mistake(['rules', index, ...error.path], error.message);
      throw error;
    }
  });
}

/** A route as it is written down, with its targets resolved. */
export function resolveRoute(
  input: CreateRoute,
  document: ConfigDocument,
  shared: SharedDeployments,
): Omit<RouteEntry, 'id' | 'managedBy'> {
  return {
    model: input.model,
    strategy: input.strategy,
    targets: resolveTargets(input.model, input.targets, document, shared),
    ...(input.rules === undefined || input.rules.length === 0
      ? {}
      : { rules: resolveRules(input.model, input.rules, document, shared) }),
    defaultMaxOutputTokens: input.defaultMaxOutputTokens ?? null,
    ...(input.dropParams === true ? { dropParams: true } : {}),
    ...(input.overflow == null ? {} : { overflow: input.overflow }),
    ...(input.failover == null ? {} : { failover: input.failover }),
    ...(input.wake == null ? {} : { wake: input.wake }),
    ...(input.dataClass == null ? {} : { dataClass: input.dataClass }),
  };
}

/** A limit with every default spelled out and its subjects resolved. `organizationId` null = the platform's limit. */
export async function resolveLimit(
  tx: Transaction,
  organizationId: string | null,
  input: CreateLimit,
  document: ConfigDocument,
  shared: SharedDeployments,
): Promise<Omit<LimitEntry, 'id' | 'managedBy'>> {
  const subjectAt = (field: 'subject' | 'on', subject: CreateLimit['subject']) =>
    resolveSubject(tx, organizationId, field, subject, document, shared);
  return {
    dimension: input.dimension,
    subject: await subjectAt('subject', input.subject),
    on: input.on === undefined ? null : await subjectAt('on', input.on),
    window: input.window,
    amount: plainDecimal(input.amount),
    algorithm: input.algorithm ?? defaultAlgorithm(input.window),
    burst: input.burst === undefined ? null : plainDecimal(input.burst),
    maxWaitMs: input.maxWaitMs,
    rollover: input.rollover,
    alerts: [...new Set(input.alerts)].sort((a, b) => a - b),
    mode: input.mode,
  };
}

/** One spelling per number: `"1.50"` and `"1.5"` are the same limit. */
export function plainDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

async function resolveSubject(
  tx: Transaction,
  organizationId: string | null,
  field: 'subject' | 'on',
  subject: CreateLimit['subject'],
  document: ConfigDocument,
  shared: SharedDeployments,
): Promise<LimitEntry['subject']> {
  const { type } = subject;
  const missing = (what: string) => new Mistake([field, 'id'], `there is no ${what} "${subject.id ?? ''}"`);
  switch (type) {
    case 'global': {
      if (organizationId !== null)
        throw new Mistake([field, 'type'], 'global limits are the platform’s; use organization');
      return { type };
    }
    case 'organization': {
      if (subject.id === undefined) {
        if (organizationId === null) throw new Mistake([field, 'id'], 'is required: name the organization');
        return { type, id: organizationId };
      }
      const id = await findOrganization(tx, subject.id);
      if (id === null || (organizationId !== null && id !== organizationId)) throw missing('organization');
      return { type, id };
    }
    case 'project': {
      const reference = subject.id ?? '';
      const where = isUuid(reference) ? { id: reference } : { slug: reference };
      const found = await tx.project.findMany({
        where: { ...where, ...(organizationId === null ? {} : { organizationId }) },
        select: { id: true },
        take: 2,
      });
      const [project, second] = found;
      if (!project) throw missing('project');
      if (second) throw new Mistake([field, 'id'], `several organizations have a project "${reference}"; use its id`);
      return { type, id: project.id };
    }
    case 'api_key': {
      const id = parsePublicId('key', subject.id ?? '');
      const key =
        id === null
          ? null
          : await tx.apiKey.findFirst({
              where: { id, ...(organizationId === null ? {} : { organizationId }) },
              select: { id: true },
            });
      if (!key) throw missing('API key');
      return { type, id: key.id };
    }
    case 'deployment': {
      const found = findDeployment(subject.id ?? '', document, shared);
      if (!found) throw missing('deployment');
      return { type, id: found.id };
    }
    case 'ip':
    case 'model':
    case 'endpoint':
    case 'end_user':
      return { type, id: subject.id ?? '' };
  }
}

function findDeployment(
  reference: string,
  document: ConfigDocument,
  shared: SharedDeployments,
): { id: string; upstreamModel?: string } | undefined {
  const id = parsePublicId('dep', reference);
  const own = document.deployments.find((deployment) => deployment.name === reference || deployment.id === id);
  if (own) return own;
  return shared.get(reference) ?? [...shared.values()].find((deployment) => deployment.id === id);
}

async function findOrganization(tx: Transaction, reference: string): Promise<string | null> {
  const found = await tx.organization.findUnique({
    where: isUuid(reference) ? { id: reference } : { slug: reference },
    select: { id: true },
  });
  return found?.id ?? null;
}
