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
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, OrganizationScope } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { invalidField, notFound } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { findProject } from '../../tenants/projects/projects.service.js';
import { generateApiKey, visibleParts } from './api-key-format.js';
import { hashApiKey } from './api-key-hash.js';
import { apiKeyView, auditFacts, monthFigures, viewApiKey, type ApiKeyRow } from './api-key-view.js';

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
      const figures = await monthFigures(
        tx,
        organization,
        rows.map((row) => row.id),
        now,
      );
      return toPage(rows, query.limit, (row) => viewApiKey(row, now, figures.get(row.id)));
    });
  }

  async get(organization: OrganizationScope, keyId: string): Promise<ApiKeyView> {
    const now = new Date(this.settings.now());
    return this.database.forOrganization(organization.organizationId, async (tx) => {
      const row = await find(tx, organization.organizationId, keyId);
      const figures = await monthFigures(tx, organization, [row.id], now);
      return viewApiKey(row, now, figures.get(row.id));
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
      const shown = viewApiKey(row, now, { spend: '0', requests: 0 });
      await unit.audit({
        action: 'api_key.create',
        targetType: 'api_key',
        targetId: shown.id,
        after: auditFacts(shown),
      });
      unit.publish({ type: 'api-key.changed', organizationId, id });
      return { ...shown, key };
    });
  }

  async rename(
    caller: Caller,
    organization: OrganizationScope,
    keyId: string,
    input: UpdateApiKey,
  ): Promise<ApiKeyView> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await find(tx, organizationId, keyId);
      await tx.apiKey.update({ where: { id: row.id }, data: { name: input.name } });
      const figures = await monthFigures(tx, organization, [row.id], now);
      const after = viewApiKey({ ...row, name: input.name }, now, figures.get(row.id));
      await unit.audit({
        action: 'api_key.update',
        targetType: 'api_key',
        targetId: after.id,
        before: auditFacts(viewApiKey(row, now, undefined)),
        after: auditFacts(after),
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
      const before = viewApiKey(row, now, undefined);
      await unit.audit({
        action: 'api_key.revoke',
        targetType: 'api_key',
        targetId: before.id,
        before: auditFacts(before),
        after: auditFacts(viewApiKey({ ...row, state: 'revoked', revokedAt: now }, now, undefined)),
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
    data: {
      id: newId(),
      organizationId,
      apiKeyId: id,
      hash: hashApiKey(pepper, key),
      ...visibleParts(key),
      validFrom: now,
      createdAt: now,
    },
  });
  return id;
}

async function find(tx: Transaction, organizationId: string, keyId: string): Promise<ApiKeyRow> {
  const id = parsePublicId('key', keyId);
  const row = id === null ? null : await tx.apiKey.findFirst({ where: { id, organizationId }, select: apiKeyView });
  if (!row) throw notFound('API key');
  return row;
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
