import { Inject, Injectable } from '@nestjs/common';
import type {
  ApiKey as ApiKeyView,
  ApiKeyQuery,
  CreateApiKey,
  CreatedApiKey,
  Page,
  UpdateApiKey,
} from '@tollgate/contracts';
import type { Database, Prisma, Transaction } from '@tollgate/database';
import { usdFromDecimal } from '../../config/usd.js';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, OrganizationScope } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { findProject } from '../../tenants/projects/projects.service.js';
import { localDate, startOfDay } from '../../usage/time-range.js';
import { generateApiKey, maskApiKey, visibleParts } from './api-key-format.js';
import { hashApiKey } from './api-key-hash.js';

/** All that leaves the database of a key; the hash is not part of it. */
const apiKeyView = {
  id: true,
  name: true,
  projectId: true,
  organizationId: true,
  state: true,
  createdAt: true,
  createdBy: true,
  expiresAt: true,
  revokedAt: true,
  project: { select: { name: true } },
  secrets: {
    select: { prefix: true, lastFour: true, lastUsedAt: true, lastUsedIp: true, lastUsedModel: true },
    orderBy: { id: 'desc' },
  },
} as const satisfies Prisma.ApiKeySelect;

type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof apiKeyView }>;

/** What a key did since the month began. */
interface MonthFigures {
  spend: string;
  requests: number;
}

@Injectable()
export class ApiKeysService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async list(organization: OrganizationScope, query: ApiKeyQuery): Promise<Page<ApiKeyView>> {
    const { organizationId } = organization;
    const { before, orderBy, take } = pageArguments(query);
    const now = new Date(this.settings.now());
    return this.database.forOrganization(organizationId, async (tx) => {
      const where: Prisma.ApiKeyWhereInput[] = [{ organizationId }, before, stateFilter(query.state, now)];
      if (query.projectId !== undefined) {
        const project = await findProject(tx, organizationId, query.projectId);
        if (!project) throw notFound('project');
        where.push({ projectId: project.id });
      }
      if (query.q !== undefined && query.q !== '') where.push(searchFilter(query.q));
      const rows = await tx.apiKey.findMany({ where: { AND: where }, select: apiKeyView, orderBy, take });
      const figures = await monthFigures(tx, organization, rows.map((row) => row.id), now);
      return toPage(rows, query.limit, (row) => view(row, now, figures.get(row.id)));
    });
  }

  async get(organization: OrganizationScope, keyId: string): Promise<ApiKeyView> {
    const now = new Date(this.settings.now());
    return this.database.forOrganization(organization.organizationId, async (tx) => {
      const row = await find(tx, organization.organizationId, keyId);
      const figures = await monthFigures(tx, organization, [row.id], now);
      return view(row, now, figures.get(row.id));
    });
  }

  /** The whole key is in the reply and nowhere else. */
  async create(
    caller: Caller,
    organization: OrganizationScope,
    projectReference: string,
    input: CreateApiKey,
  ): Promise<CreatedApiKey> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
    if (expiresAt && expiresAt <= now) throw invalidField('expiresAt', 'must be in the future');
    const key = generateApiKey('live');
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const project = await findProject(tx, organizationId, projectReference);
      if (!project || project.archivedAt !== null) throw notFound('project');
      const id = await insertApiKey(tx, this.secrets.apiKeyPepper, {
        organizationId,
        projectId: project.id,
        name: input.name,
        key,
        expiresAt,
        createdBy: `${caller.actor.type}:${caller.actor.id ?? ''}:${caller.actor.label}`,
        now,
      });
      const row = await find(tx, organizationId, publicId('key', id));
      const shown = view(row, now, { spend: '0', requests: 0 });
      await unit.audit({ action: 'api_key.create', targetType: 'api_key', targetId: shown.id, after: facts(shown) });
      unit.publish({ type: 'api-key.changed', organizationId, id });
      return { ...shown, key };
    });
  }

  async rename(caller: Caller, organization: OrganizationScope, keyId: string, input: UpdateApiKey): Promise<ApiKeyView> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await find(tx, organizationId, keyId);
      await tx.apiKey.update({ where: { id: row.id }, data: { name: input.name } });
      const figures = await monthFigures(tx, organization, [row.id], now);
      const after = view({ ...row, name: input.name }, now, figures.get(row.id));
      await unit.audit({
        action: 'api_key.update',
        targetType: 'api_key',
        targetId: after.id,
        before: facts(view(row, now, undefined)),
        after: facts(after),
      });
      unit.publish({ type: 'api-key.changed', organizationId, id: row.id });
      return after;
    });
  }

  /** Refused on `/v1` from now on, here and on every replica. Revoking twice is no error. */
  async revoke(caller: Caller, organization: OrganizationScope, keyId: string): Promise<void> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    await this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await find(tx, organizationId, keyId);
      // Told again on purpose: a second revocation is what a person does who fears the first got lost.
      unit.publish({ type: 'api-key.revoked', organizationId, id: row.id });
      const { count } = await tx.apiKey.updateMany({
        where: { id: row.id, organizationId, state: { not: 'revoked' } },
        data: { state: 'revoked', revokedAt: now },
      });
      if (count === 0) return unit.unchanged();
      const before = view(row, now, undefined);
      await unit.audit({
        action: 'api_key.revoke',
        targetType: 'api_key',
        targetId: before.id,
        before: facts(before),
        after: facts(view({ ...row, state: 'revoked', revokedAt: now }, now, undefined)),
      });
    });
  }
}

export interface NewApiKey {
  organizationId: string;
  projectId: string;
  name: string;
  /** The whole key, already checked. */
  key: string;
  expiresAt: Date | null;
  /** `<type>:<id>:<label>` of who made it. */
  createdBy: string;
  now: Date;
}

/** Writes key and secret and gives the key's UUID. Also used when an empty database is set up. */
export async function insertApiKey(tx: Transaction, pepper: Uint8Array, input: NewApiKey): Promise<string> {
  const { organizationId, key, now } = input;
  const id = newId();
  await tx.apiKey.create({
    data: {
      id,
      organizationId,
      projectId: input.projectId,
      name: input.name,
      environment: key.startsWith('tg_test_') ? 'test' : 'live',
      expiresAt: input.expiresAt,
      createdBy: input.createdBy,
      createdAt: now,
    },
  });
  await tx.apiKeySecret.create({
    data: { id: newId(), organizationId, apiKeyId: id, hash: hashApiKey(pepper, key), ...visibleParts(key), validFrom: now, createdAt: now },
  });
  return id;
}

async function find(tx: Transaction, organizationId: string, keyId: string): Promise<ApiKeyRow> {
  const id = parsePublicId('key', keyId);
  const row = id === null ? null : await tx.apiKey.findFirst({ where: { id, organizationId }, select: apiKeyView });
  if (!row) throw notFound('API key');
  return row;
}

function view(row: ApiKeyRow, now: Date, month: MonthFigures | undefined): ApiKeyView {
  const [secret] = row.secrets;
  if (!secret) throw new ProblemError('internal_error', undefined, { cause: `API key ${row.id} has no secret.` });
  const lastUsed = row.secrets.toSorted((a, b) => Number(b.lastUsedAt ?? 0) - Number(a.lastUsedAt ?? 0))[0];
  return {
    id: publicId('key', row.id),
    name: row.name,
    projectId: row.projectId,
    projectName: row.project.name,
    organizationId: row.organizationId,
    maskedKey: maskApiKey(secret.prefix, secret.lastFour),
    state: row.state !== 'active' ? 'revoked' : row.expiresAt !== null && row.expiresAt <= now ? 'expired' : 'active',
    createdAt: row.createdAt.toISOString(),
    createdBy: creator(row.createdBy),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsed?.lastUsedAt?.toISOString() ?? null,
    lastUsedModel: lastUsed?.lastUsedModel ?? null,
    lastUsedIp: lastUsed?.lastUsedIp ?? null,
    spendMonth: month?.spend ?? null,
    requestsMonth: month?.requests ?? null,
  };
}

/** What an audit entry keeps: what the key is, not what it did. */
function facts(key: ApiKeyView) {
  const { id, name, projectId, maskedKey, state, expiresAt } = key;
  return { id, name, projectId, maskedKey, state, expiresAt };
}

function creator(text: string | null): ApiKeyView['createdBy'] {
  if (text === null) return null;
  const [type = '', id = '', ...label] = text.split(':');
  return { id: id === '' ? type : id, name: label.join(':') || type };
}

function stateFilter(state: ApiKeyQuery['state'], now: Date): Prisma.ApiKeyWhereInput {
  if (state === 'revoked') return { state: { not: 'active' } };
  if (state === 'expired') return { state: 'active', expiresAt: { lte: now } };
  if (state === 'active') return { state: 'active', OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  return {};
}

function searchFilter(text: string): Prisma.ApiKeyWhereInput {
  // `_` and `%` mean themselves; a pattern of wildcards would also be a cheap way to keep the database busy.
  const literal = text.replaceAll(/[\\%_]/g, '\\$&');
  return {
    OR: [
      { name: { contains: literal, mode: 'insensitive' } },
      { secrets: { some: { OR: [{ prefix: { contains: literal } }, { lastFour: { contains: literal } }] } } },
    ],
  };
}

async function monthFigures(
  tx: Transaction,
  organization: OrganizationScope,
  keyIds: readonly string[],
  now: Date,
): Promise<Map<string, MonthFigures>> {
  const { organizationId, timeZone } = organization;
  const month = localDate(now.getTime(), timeZone).slice(0, 7);
  const monthStart = new Date(startOfDay(`${month}-01`, timeZone));
  const sums = await tx.usageHour.groupBy({
    by: ['apiKeyId'],
    where: { organizationId, apiKeyId: { in: [...keyIds] }, hour: { gte: monthStart } },
    _sum: { charge: true, requests: true },
  });
  const figures = new Map<string, MonthFigures>(keyIds.map((id) => [id, { spend: '0', requests: 0 }]));
  for (const { apiKeyId, _sum } of sums) {
    if (apiKeyId === null) continue;
    figures.set(apiKeyId, { spend: usdFromDecimal(_sum.charge), requests: Number(_sum.requests ?? 0n) });
  }
  return figures;
}
