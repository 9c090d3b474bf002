/**
 * Turns a configuration document into rows of `deployment`, `route`, `route_target`, `limit`, `limit_plan` and `trusted_issuer`, in the
 * transaction that writes the revision. Nothing else writes these tables.
 */
import { Prisma, type Transaction } from '@tollgate/database';
import { canonicalJson } from './canonical-json.js';
import type { RouteRows, RouteSettings } from './config-snapshot.js';
import type { ConfigDocument, DeploymentEntry, IssuerEntry, LimitEntry, PlanEntry, RouteEntry } from './document.js';
import { newId } from '../http/public-id.js';
import { classesUpTo } from '../routing/deployments/clearance.js';

/** What is in the columns already, what shall be, and which revision says so. */
export interface Projection {
  organizationId: string | null;
  before: ConfigDocument;
  after: ConfigDocument;
  /** Sequence of the new revision. */
  sequence: number;
  now: Date;
}

/** Touches only what differs. The order keeps every foreign key and unique name true at each step. */
export async function project(tx: Transaction, projection: Projection): Promise<void> {
  const { before, after } = projection;
  const deployments = compare(before.deployments, after.deployments);
  const routes = compare(before.routes, after.routes);
  const limits = compare(before.limits, after.limits);

  const issuers = compare(before.issuers ?? [], after.issuers ?? []);
  const plans = compare(before.plans ?? [], after.plans ?? []);

  await releaseTargets(tx, before, after);
  await tx.route.deleteMany({ where: { id: { in: routes.removed.map(({ id }) => id) } } });
  await tx.limit.deleteMany({ where: { id: { in: limits.removed.map(({ id }) => id) } } });
  await tx.deployment.deleteMany({ where: { id: { in: deployments.removed.map(({ id }) => id) } } });

  await tx.trustedIssuer.deleteMany({ where: { id: { in: issuers.removed.map(({ id }) => id) } } });
  await tx.limitPlan.deleteMany({ where: { id: { in: plans.removed.map(({ id }) => id) } } });

  // Names that are swapped would collide half-way, so they go through one nobody can have.
  for (const { id } of deployments.changed) await tx.deployment.update({ where: { id }, data: { name: `~${id}` } });
  for (const { id } of routes.changed) await tx.route.update({ where: { id }, data: { model: `~${id}` } });

  for (const { id } of issuers.changed) await tx.trustedIssuer.update({ where: { id }, data: { name: `~${id}` } });
  for (const { id } of plans.changed) await tx.limitPlan.update({ where: { id }, data: { name: `~${id}` } });

  for (const entry of deployments.added)
    await tx.deployment.create({
      data: { id: entry.id, ...deploymentRow(entry, projection), createdAt: projection.now },
    });
  for (const entry of deployments.changed)
    await tx.deployment.update({ where: { id: entry.id }, data: deploymentRow(entry, projection) });
  for (const entry of routes.added)
    await tx.route.create({ data: { id: entry.id, ...routeRow(entry, projection), createdAt: projection.now } });
  for (const entry of routes.changed)
    await tx.route.update({ where: { id: entry.id }, data: routeRow(entry, projection) });
  await tx.routeTarget.createMany({
    data: [...routes.added, ...routes.changed].flatMap((entry) => targetRows(entry, projection)),
  });
  for (const entry of limits.added)
    await tx.limit.create({ data: { id: entry.id, ...limitRow(entry, projection), createdAt: projection.now } });
  for (const entry of limits.changed)
    await tx.limit.update({ where: { id: entry.id }, data: limitRow(entry, projection) });
  for (const entry of issuers.added)
    await tx.trustedIssuer.create({
      data: { id: entry.id, ...issuerRow(entry, projection), createdAt: projection.now },
    });
  for (const entry of issuers.changed)
    await tx.trustedIssuer.update({ where: { id: entry.id }, data: issuerRow(entry, projection) });
  for (const entry of plans.added)
    await tx.limitPlan.create({ data: { id: entry.id, ...planRow(entry, projection), createdAt: projection.now } });
  for (const entry of plans.changed)
    await tx.limitPlan.update({ where: { id: entry.id }, data: planRow(entry, projection) });
}

/**
 * Takes the targets of routes that change or go away out of the tables. Where several owners change together this comes
 * first for all of them: an organization may let go of a deployment the platform removes.
 */
export async function releaseTargets(tx: Transaction, before: ConfigDocument, after: ConfigDocument): Promise<void> {
  const { changed, removed } = compare(before.routes, after.routes);
  await tx.routeTarget.deleteMany({ where: { routeId: { in: [...removed, ...changed].map(({ id }) => id) } } });
}

function compare<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const old = new Map(before.map((item) => [item.id, item]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !old.has(id)),
    changed: after.filter((item) => old.has(item.id) && canonicalJson(old.get(item.id)) !== canonicalJson(item)),
    removed: before.filter(({ id }) => !kept.has(id)),
  };
}

function deploymentRow(entry: DeploymentEntry, { organizationId, sequence }: Projection) {
  const { options, streamUsage, timeouts, probeIntervalMs = null, capacity, trustedUrl } = entry;
  return {
    organizationId,
    name: entry.name,
    provider: entry.provider,
    baseUrl: entry.baseUrl,
    upstreamModel: entry.upstreamModel,
    contextWindow: entry.contextWindow,
    state: entry.state,
    credentialId: entry.credentialId,
    price: entry.price === null ? Prisma.DbNull : { ...entry.price },
    dataClasses: classesUpTo(entry.clearance),
    settings: {
      options,
      streamUsage,
      timeouts,
      probeIntervalMs,
      ...(capacity == null ? {} : { capacity }),
      ...(trustedUrl ? { trustedUrl } : {}),
    } as Prisma.InputJsonObject,
    managedBy: entry.managedBy,
    configRevision: sequence,
  };
}

/** A route as the tables would have it, which are not touched. */
export function draftRows(entry: RouteEntry, organizationId: string | null, now: Date): RouteRows {
  const at = { organizationId, sequence: 0 };
  return { id: entry.id, projectId: null, createdAt: now, ...routeRow(entry, at), targets: targetRows(entry, at) };
}

type Owned = Pick<Projection, 'organizationId' | 'sequence'>;

function routeRow(entry: RouteEntry, { organizationId, sequence }: Owned) {
  return {
    organizationId,
    model: entry.model,
    strategy: entry.strategy,
    defaultMaxOutputTokens: entry.defaultMaxOutputTokens,
    settings: {
      dropParams: entry.dropParams,
      dataClass: entry.dataClass,
      overflow: entry.overflow,
      failover: entry.failover,
      wake: entry.wake,
      ...(entry.rules === undefined
        ? {}
        : { rules: entry.rules.map(({ name, when, strategy }) => ({ name, when, strategy: strategy ?? null })) }),
    } satisfies RouteSettings as Prisma.InputJsonObject,
    managedBy: entry.managedBy,
    configRevision: sequence,
  };
}

function targetRows(entry: RouteEntry, { organizationId }: Pick<Owned, 'organizationId'>) {
  const rules = (entry.rules ?? []).flatMap(({ targets }, rule) => targets.map((target) => ({ target, rule })));
  return [...entry.targets.map((target) => ({ target, rule: null })), ...rules].map(({ target, rule }, position) => ({
    id: newId(),
    organizationId,
    routeId: entry.id,
    deploymentId: target.deploymentId,
    position,
    weight: target.weight,
    tier: target.tier,
    // Which rule it belongs to, by index; the route's own have none.
    conditions: rule === null ? {} : { rule },
  }));
}

function issuerRow(entry: IssuerEntry, { organizationId, sequence }: Projection) {
  const { claims, projectId, scopes, clockToleranceSeconds, trustedUrl } = entry;
  const settings = { claims, projectId, scopes, clockToleranceSeconds, ...(trustedUrl ? { trustedUrl } : {}) };
  return {
    organizationId,
    name: entry.name,
    issuer: entry.issuer,
    jwksUrl: entry.jwksUrl,
    audiences: entry.audiences,
    algorithms: entry.algorithms,
    settings: settings as Prisma.InputJsonObject,
    enabled: entry.enabled,
    managedBy: entry.managedBy,
    configRevision: sequence,
  };
}

function planRow(entry: PlanEntry, { organizationId, sequence }: Projection) {
  return {
    organizationId,
    name: entry.name,
    isDefault: entry.default,
    limits: entry.limits as unknown as Prisma.InputJsonArray,
    managedBy: entry.managedBy,
    configRevision: sequence,
  };
}

function limitRow(entry: LimitEntry, { organizationId, sequence }: Projection) {
  return {
    organizationId,
    dimension: entry.dimension,
    subjectType: entry.subject.type,
    subjectId: entry.subject.id ?? null,
    onType: entry.on?.type ?? null,
    onId: entry.on?.id ?? null,
    window: entry.window,
    amount: entry.amount,
    algorithm: entry.algorithm,
    burst: entry.burst,
    maxWaitMs: entry.maxWaitMs,
    rollover: entry.rollover,
    alerts: entry.alerts,
    mode: entry.mode,
    managedBy: entry.managedBy,
    configRevision: sequence,
  };
}
