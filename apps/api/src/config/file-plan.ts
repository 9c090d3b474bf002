/**
 * What tollgate.yaml would change. For each owner the objects of the file replace those that came from it before; objects
 * made over REST are never touched. An object keeps its id as long as it keeps its name, so usage and counters go on.
 */
import type { FileDeployment, FileIssuer, FileLimit, FilePlanEntry, TollgateFile } from '@tollgate/contracts';
import type { MasterKeys, Transaction } from '@tollgate/database';
import { isUuid, newId } from '../http/public-id.js';
import { openCredential, type CredentialValues } from '../keys/provider-credentials/provider-credentials.js';
import { checkDeployment, credentialHosts } from '../routing/deployments/deployment-checks.js';
import {
  limitLabel,
  targetsOf,
  type ConfigDocument,
  type DeploymentEntry,
  type IssuerEntry,
  type LimitEntry,
  type RouteEntry,
} from './document.js';
import { resolveIssuer } from '../keys/trusted-issuers/issuer-entry.js';
import { resolvePlan } from '../quotas/plans/plan-entry.js';
import { Mistake, resolveLimit, resolveRoute, type SharedDeployments } from './edits.js';
import { lockStream, type StreamState } from './stream.js';

/** A secret the file gives that is not stored yet; the deployment already points to its id. */
export interface PendingCredential {
  deployment: DeploymentEntry;
  values: CredentialValues;
}

export interface OwnerPlan {
  /** Null = the platform. */
  organizationId: string | null;
  state: StreamState;
  next: ConfigDocument;
  credentials: PendingCredential[];
}

export interface FilePlan {
  owners: OwnerPlan[];
  /** Mistakes with the path of the value in the file; nothing may be applied where there is one. */
  mistakes: { path: (string | number)[]; message: string }[];
}

/** Locks every stream concerned, the platform's first. */
export async function planTollgateFile(tx: Transaction, keys: MasterKeys, file: TollgateFile): Promise<FilePlan> {
  const mistakes: FilePlan['mistakes'] = [];
  const owners = await findOwners(tx, file, mistakes);
  if (mistakes.length > 0) return { owners: [], mistakes };

  const plans: OwnerPlan[] = [];
  let shared: SharedDeployments = new Map();
  for (const organizationId of await concernedOwners(tx, owners)) {
    const state = await lockStream(tx, organizationId);
    const plan: OwnerPlan = { organizationId, state, next: withoutFileObjects(state.document), credentials: [] };
    plans.push(plan);
    const own = <T extends { organization?: string | undefined }>(
      kind: 'deployments' | 'routes' | 'limits' | 'limitPlans' | 'trustedIssuers',
      list: readonly T[],
    ) =>
      list.flatMap((item, index) =>
        owners.get(item.organization) === organizationId ? [{ item, path: [kind, index] }] : [],
      );
    const attempt = async (path: (string | number)[], work: () => void | Promise<void>) => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        mistakes.push({ path: [...path, ...error.path], message: error.message });
      }
    };
    for (const { item, path } of own('deployments', file.deployments)) {
      await attempt(path, () => addDeployment(tx, keys, plan, item));
    }
    for (const { item, path } of own('routes', file.routes)) {
      await attempt(path, () => addRoute(plan, item, shared));
    }
    for (const { item, path } of own('limits', file.limits)) {
      await attempt(path, () => addLimit(tx, plan, item, shared));
    }
    for (const { item, path } of own('limitPlans', file.limitPlans)) {
      await attempt(path, () => addPlan(plan, item));
    }
    for (const { item, path } of own('trustedIssuers', file.trustedIssuers)) {
      await attempt(path, () => addIssuer(tx, plan, item));
    }
    checkKept(plan, shared, mistakes);
    if (organizationId === null) shared = new Map(plan.next.deployments.map((entry) => [entry.name, entry]));
  }
  await checkOthers(tx, plans, mistakes);
  return { owners: plans, mistakes };
}

/** What the file calls each owner → its id. Left out = the platform. */
async function findOwners(
  tx: Transaction,
  file: TollgateFile,
  mistakes: FilePlan['mistakes'],
): Promise<Map<string | undefined, string | null>> {
  const owners = new Map<string | undefined, string | null>([[undefined, null]]);
  for (const kind of ['deployments', 'routes', 'limits', 'limitPlans', 'trustedIssuers'] as const) {
    for (const [index, { organization }] of file[kind].entries()) {
      if (organization === undefined || owners.has(organization)) continue;
      const where = isUuid(organization) ? { id: organization } : { slug: organization };
      const found = await tx.organization.findUnique({ where, select: { id: true } });
      if (found) owners.set(organization, found.id);
      else
        mistakes.push({ path: [kind, index, 'organization'], message: `there is no organization "${organization}"` });
    }
  }
  return owners;
}

/** Those the file names, and those that have objects of an earlier file. The platform first: others refer to it. */
async function concernedOwners(
  tx: Transaction,
  owners: ReadonlyMap<string | undefined, string | null>,
): Promise<(string | null)[]> {
  const where = { managedBy: 'file', organizationId: { not: null } } as const;
  const select = { organizationId: true } as const;
  const earlier = [
    ...(await tx.deployment.findMany({ where, select, distinct: ['organizationId'] })),
    ...(await tx.route.findMany({ where, select, distinct: ['organizationId'] })),
    ...(await tx.limit.findMany({ where, select, distinct: ['organizationId'] })),
    ...(await tx.limitPlan.findMany({ where, select, distinct: ['organizationId'] })),
    ...(await tx.trustedIssuer.findMany({ where, select, distinct: ['organizationId'] })),
  ];
  const ids = new Set([...owners.values(), ...earlier.map((row) => row.organizationId)].filter((id) => id !== null));
  return [null, ...[...ids].sort()];
}

function withoutFileObjects(document: ConfigDocument): ConfigDocument {
  const kept = <T extends { managedBy: string }>(list: readonly T[]) =>
    structuredClone(list.filter((item) => item.managedBy !== 'file'));
  return {
    version: 1,
    deployments: kept(document.deployments),
    routes: kept(document.routes),
    limits: kept(document.limits),
    issuers: kept(document.issuers ?? []),
    plans: kept(document.plans ?? []),
  };
}

async function addDeployment(tx: Transaction, keys: MasterKeys, plan: OwnerPlan, input: FileDeployment): Promise<void> {
  refuseTaken(plan.next.deployments, (entry) => entry.name === input.name, ['name'], `the deployment "${input.name}"`);
  const earlier = plan.state.document.deployments.find(
    (entry) => entry.managedBy === 'file' && entry.name === input.name,
  );
  const values = input.credential ?? (input.apiKey === undefined ? null : { apiKey: input.apiKey });
  const entry: DeploymentEntry = {
    id: earlier?.id ?? newId(),
    name: input.name,
    provider: input.provider,
    baseUrl: input.baseUrl ?? null,
    upstreamModel: input.model,
    price: input.price ?? null,
    contextWindow: input.contextWindow ?? null,
    state: input.state,
    options: input.options,
    streamUsage: input.streamUsage ?? null,
    timeouts: input.timeouts ?? null,
    ...(input.clearance === undefined ? {} : { clearance: input.clearance }),
    ...(input.capacity == null ? {} : { capacity: input.capacity }),
    ...(input.probeIntervalMs == null ? {} : { probeIntervalMs: input.probeIntervalMs }),
    credentialId: null,
    // Whoever writes the file runs the platform.
    ...(plan.organizationId === null ? {} : { trustedUrl: true }),
    managedBy: 'file',
  };
  // Before it is checked: one mistake in a deployment must not make every route to it look wrong, too.
  plan.next.deployments.push(entry);
  // Whoever writes the file runs the platform.
  checkDeployment({ ...entry, credential: values }, null);
  if (values) {
    const sameHost =
      earlier?.provider === entry.provider &&
      earlier.baseUrl === entry.baseUrl &&
      String(credentialHosts(earlier)) === String(credentialHosts(entry));
    if (earlier && sameHost && (await holds(tx, keys, earlier.credentialId, values)))
      entry.credentialId = earlier.credentialId;
    else plan.credentials.push({ deployment: entry, values });
  }
}

async function holds(
  tx: Transaction,
  keys: MasterKeys,
  credentialId: string | null,
  values: CredentialValues,
): Promise<boolean> {
  if (credentialId === null) return false;
  const row = await tx.providerCredential.findUnique({ where: { id: credentialId } });
  if (!row) return false;
  const stored = openCredential(keys, row);
  const names = new Set([...Object.keys(stored), ...Object.keys(values)]);
  return [...names].every((name) => stored[name] === values[name]);
}

function addRoute(plan: OwnerPlan, input: TollgateFile['routes'][number], shared: SharedDeployments): void {
  refuseTaken(
    plan.next.routes,
    (entry) => entry.model === input.model,
    ['model'],
    `a route for the model "${input.model}"`,
  );
  const earlier = plan.state.document.routes.find((entry) => entry.managedBy === 'file' && entry.model === input.model);
  const entry: RouteEntry = {
    id: earlier?.id ?? newId(),
    ...resolveRoute(input, plan.next, shared),
    managedBy: 'file',
  };
  plan.next.routes.push(entry);
}

async function addIssuer(tx: Transaction, plan: OwnerPlan, input: FileIssuer): Promise<void> {
  const { organizationId } = plan;
  const entries = (plan.next.issuers ??= []);
  refuseTaken(entries, (entry) => entry.name === input.name, ['name'], `the trusted issuer "${input.name}"`);
  const earlier = plan.state.document.issuers?.find((item) => item.managedBy === 'file' && item.name === input.name);
  const entry: IssuerEntry = {
    id: earlier?.id ?? newId(),
    ...(await resolveIssuer({ tx, organizationId, egress: null }, input)),
    // Whoever writes the file runs the platform.
    ...(organizationId === null ? {} : { trustedUrl: true }),
    managedBy: 'file',
  };
  entries.push(entry);
}

/** Limits have no name: one is the same as before where it counts the same thing, whatever its amount. */
async function addLimit(tx: Transaction, plan: OwnerPlan, input: FileLimit, shared: SharedDeployments): Promise<void> {
  const resolved = await resolveLimit(tx, plan.organizationId, input, plan.next, shared);
  const used = new Set(plan.next.limits.map(({ id }) => id));
  const same = (entry: LimitEntry) =>
    entry.managedBy === 'file' &&
    !used.has(entry.id) &&
    limitLabel(entry) === limitLabel(resolved) &&
    entry.mode === resolved.mode;
  const earlier = plan.state.document.limits.find(same);
  plan.next.limits.push({ id: earlier?.id ?? newId(), ...resolved, managedBy: 'file' });
}

function addPlan(plan: OwnerPlan, input: FilePlanEntry): void {
  const { organizationId } = plan;
  const entries = (plan.next.plans ??= []);
  refuseTaken(entries, (entry) => entry.name === input.name, ['name'], `the limit plan "${input.name}"`);
  const earlier = plan.state.document.plans?.find((entry) => entry.managedBy === 'file' && entry.name === input.name);
  const { organization: _organization, ...rest } = input;
  entries.push({
    id: earlier?.id ?? newId(),
    ...resolvePlan(organizationId, rest, entries, earlier),
    managedBy: 'file',
  });
}

function refuseTaken<T extends { managedBy: string }>(
  entries: readonly T[],
  matches: (entry: T) => boolean,
  path: readonly string[],
  what: string,
): void {
  const taken = entries.find(matches);
  if (!taken) return;
  throw new Mistake(
    path,
    taken.managedBy === 'file'
      ? `${what} is in the file twice`
      : `${what} exists already and was not made by this file; remove one of them`,
  );
}

/** What was made over REST and stays must not lose what it refers to. */
function checkKept(plan: OwnerPlan, shared: SharedDeployments, mistakes: FilePlan['mistakes']): void {
  const there = new Set([...plan.next.deployments.map(({ id }) => id), ...[...shared.values()].map(({ id }) => id)]);
  for (const route of plan.next.routes) {
    for (const target of targetsOf(route)) {
      if (there.has(target.deploymentId)) continue;
      mistakes.push({
        path: ['deployments'],
        message: `the deployment "${target.deployment}" left the file but is still a target of the route "${route.model}"`,
      });
    }
  }
}

/** Organizations the file does not mention may use the platform's deployments. */
async function checkOthers(
  tx: Transaction,
  plans: readonly OwnerPlan[],
  mistakes: FilePlan['mistakes'],
): Promise<void> {
  const platform = plans.find(({ organizationId }) => organizationId === null);
  if (!platform) return;
  const kept = new Set(platform.next.deployments.map(({ id }) => id));
  const removed = platform.state.document.deployments.filter(({ id }) => !kept.has(id));
  if (removed.length === 0) return;
  const planned = plans.flatMap(({ organizationId }) => (organizationId === null ? [] : [organizationId]));
  const users = await tx.routeTarget.findMany({
    where: { deploymentId: { in: removed.map(({ id }) => id) }, organizationId: { not: null, notIn: planned } },
    select: { deployment: { select: { name: true } }, route: { select: { model: true } } },
    take: 20,
  });
  for (const { deployment, route } of users) {
    mistakes.push({
      path: ['deployments'],
      message: `the deployment "${deployment.name}" left the file but is still a target of an organization's route "${route.model}"`,
    });
  }
}
