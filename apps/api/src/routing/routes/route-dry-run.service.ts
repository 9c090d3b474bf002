import { Inject, Injectable, Optional } from '@nestjs/common';
import type { RouteDryRun, RouteDryRunRequest } from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import type { DryRun, Endpoint, Principal } from '@tollgate/gateway';
import { snapshotRoute, type SnapshotRoute } from '../../config/config-snapshot.js';
import { loadApiKey, type ApiKeyRecord } from '../../config/api-key-records.js';
import { platformDeployments } from '../../config/config-writer.js';
import { Mistake, resolveRoute } from '../../config/edits.js';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { draftRows } from '../../config/projection.js';
import { readStream } from '../../config/stream.js';
import { invalidField, ProblemError } from '../../http/problem-error.js';
import { isUuid, newId, parsePublicId } from '../../http/public-id.js';
import { viewDryRun } from './route-dry-run-view.js';

export const DRY_RUNS = Symbol('DryRuns');

/** Asks the hot path of this process; supplied by the part that has it. Nothing is sent, held or recorded. */
export interface DryRuns {
  /** By id or path. */
  endpoint(name: string): Endpoint | undefined;
  /** Ids of all. */
  endpoints: readonly string[];
  /** `null` = not in memory yet. */
  principal(caller: { organizationId: string; projectId: string; key: ApiKeyRecord | null }): Principal | null;
  run(asked: {
    principal: Principal;
    endpoint: Endpoint;
    /** By lower-case name. */
    headers: ReadonlyMap<string, string>;
    body: Buffer;
    draft: SnapshotRoute | null;
  }): Promise<DryRun>;
}

/** Headers a request cannot have twice, and which nobody should paste: they are left out unread. */
const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'cookie', 'proxy-authorization']);

@Injectable()
export class RouteDryRunService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Optional() @Inject(DRY_RUNS) private readonly runs: DryRuns | null = null,
  ) {}

  /** @param ownerId whose path was asked, and whose deployments a draft may name; `null` = the platform. */
  async run(ownerId: string | null, input: RouteDryRunRequest): Promise<RouteDryRun> {
    const { runs } = this;
    if (runs === null) throw new ProblemError('unavailable', 'This process has no gateway to ask.');
    const endpoint = runs.endpoint(input.endpoint);
    if (endpoint === undefined) throw invalidField('endpoint', `must be one of ${runs.endpoints.join(', ')}`);
    const { caller, draft } = await this.database.asSystem(async (tx) => ({
      caller: await callerOf(tx, ownerId, input),
      draft: input.route === undefined ? null : await draftOf(tx, ownerId, input.route, this.settings.now()),
    }));
    const principal = runs.principal(caller);
    if (principal === null)
      throw new ProblemError('unavailable', 'This project is not in memory yet. Try again in a moment.');
    const headers = new Map(Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), value]));
    for (const name of secretHeaders) headers.delete(name);
    const body = Buffer.from(JSON.stringify(input.request));
    const found = await runs.run({ principal, endpoint, headers, body, draft });
    return viewDryRun(found, endpoint, draft !== null);
  }
}

async function callerOf(tx: Transaction, ownerId: string | null, input: RouteDryRunRequest) {
  const organizationId = await organizationOf(tx, ownerId, input.organization);
  const key = input.apiKeyId === undefined ? null : await keyOf(tx, organizationId, input.apiKeyId);
  const project = await projectOf(tx, organizationId, input.project ?? key?.projectId);
  if (key !== null && key.projectId !== project) throw invalidField('project', 'is not the project of this API key');
  return { organizationId, projectId: project, key };
}

async function organizationOf(tx: Transaction, ownerId: string | null, named: string | undefined): Promise<string> {
  if (ownerId !== null) {
    if (named !== undefined) throw invalidField('organization', 'is the path’s; leave it out');
    return ownerId;
  }
  if (named === undefined) throw invalidField('organization', 'is required: whose request is it?');
  const where = isUuid(named) ? { id: named } : { slug: named };
  const found = await tx.organization.findUnique({ where, select: { id: true } });
  if (found === null) throw invalidField('organization', `there is no organization "${named}"`);
  return found.id;
}

async function keyOf(tx: Transaction, organizationId: string, reference: string): Promise<ApiKeyRecord> {
  const id = parsePublicId('key', reference);
  const own = id === null ? null : await tx.apiKey.findFirst({ where: { id, organizationId }, select: { id: true } });
  const [record] = own === null ? [] : await loadApiKey(tx, own.id);
  if (record === undefined) throw invalidField('apiKeyId', `there is no API key "${reference}"`);
  return record;
}

async function projectOf(tx: Transaction, organizationId: string, reference: string | undefined): Promise<string> {
  if (reference !== undefined) {
    const where = isUuid(reference) ? { id: reference } : { slug: reference };
    const found = await tx.project.findFirst({ where: { ...where, organizationId }, select: { id: true } });
    if (found === null) throw invalidField('project', `there is no project "${reference}"`);
    return found.id;
  }
  const projects = await tx.project.findMany({ where: { organizationId }, select: { id: true, slug: true } });
  const only = projects.find(({ slug }) => slug === 'default') ?? (projects.length === 1 ? projects[0] : undefined);
  if (only === undefined) throw invalidField('project', 'is required: the organization has several, or none');
  return only.id;
}

async function draftOf(
  tx: Transaction,
  ownerId: string | null,
  route: NonNullable<RouteDryRunRequest['route']>,
  nowMs: number,
): Promise<SnapshotRoute> {
  const { document } = await readStream(tx, ownerId);
  const shared = ownerId === null ? new Map<string, { id: string }>() : await platformDeployments(tx);
  try {
    const entry = { id: newId(), ...resolveRoute(route, document, shared), managedBy: 'api' as const };
    return snapshotRoute(draftRows(entry, ownerId, new Date(nowMs)));
  } catch (error) {
    if (error instanceof Mistake) throw invalidField(['route', ...error.path].join('.'), error.message);
    throw error;
  }
}
