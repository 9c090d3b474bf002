import { Inject, Injectable } from '@nestjs/common';
import type {
  ApiKey as ApiKeyView,
  ApiKeyQuery,
  CreateApiKey,
  CreatedApiKey,
  KeyScopes,
  Page,
  UpdateApiKey,
} from '@tollgate/contracts';
import type { Database, Prisma, Transaction } from '@tollgate/database';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, OrganizationScope } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag } from '../../http/entity-tag.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { findInUse, findProject } from '../../tenants/projects/project-lookup.js';
import { keyFilters } from './api-key-filters.js';
import { generateApiKey } from './api-key-format.js';
import { ownerNames, ownerNamesFor, resolveOwner } from './api-key-owners.js';
import { excessOf, type KeyRights } from './api-key-rights.js';
import { findApiKey, insertApiKey, lockApiKey } from './api-key-store.js';
import { apiKeyView, auditFacts, monthFigures, tagFacts, viewApiKey, type ApiKeyRow } from './api-key-view.js';
import { ipAllowProblem, scopesProblem } from './key-scopes.js';

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
    const { rows, figures } = await this.database.forOrganization(organizationId, async (tx) => {
      const where: Prisma.ApiKeyWhereInput[] = [{ organizationId }, before, ...keyFilters(query, now)];
      if (query.projectId !== undefined) {
        const project = await findProject(tx, organizationId, query.projectId);
        if (!project) throw notFound('project');
        where.push({ projectId: project.id });
      }
      const found = await tx.apiKey.findMany({ where: { AND: where }, select: apiKeyView, orderBy, take });
      const ids = found.map((row) => row.id);
      return { rows: found, figures: await monthFigures(tx, organization, ids, now) };
    });
    const owners = await ownerNames(
      this.database,
      organizationId,
      rows.flatMap(({ ownerUserId }) => ownerUserId ?? []),
    );
    return toPage(rows, query.limit, (row) => viewApiKey(row, now, figures.get(row.id), owners));
  }

  async get(organization: OrganizationScope, keyId: string): Promise<ApiKeyView> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    const { row, month } = await this.database.forOrganization(organizationId, async (tx) => {
      const found = await findApiKey(tx, organizationId, keyId);
      const figures = await monthFigures(tx, organization, [found.id], now);
      return { row: found, month: figures.get(found.id) };
    });
    const owners = row.ownerUserId === null ? [] : [row.ownerUserId];
    return viewApiKey(row, now, month, await ownerNames(this.database, organizationId, owners));
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
    checkFields(input);
    const owner = await resolveOwner(this.database, caller, organizationId, input.owner);
    const names = await ownerNamesFor(this.database, organizationId, null, owner);
    const key = generateApiKey(input.environment ?? 'live');
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const project = await findInUse(tx, organizationId, projectReference);
      const parent =
        input.parentId === undefined ? null : await this.parentOf(tx, organizationId, project.id, input.parentId, now);
      // What is not said is the parent's.
      const rights: KeyRights = {
        scopes: input.scopes ?? parent?.scopes ?? {},
        ipAllow: input.ipAllow ?? parent?.ipAllow ?? [],
        expiresAt: expiresAt ?? (input.expiresAt === undefined ? (parent?.expiresAt ?? null) : null),
      };
      if (parent) refuseExcess(rights, parent);
      const id = await insertApiKey(tx, this.secrets.apiKeyPepper, {
        organizationId,
        projectId: project.id,
        name: input.name,
        key,
        ...rights,
        ...owner,
        tags: input.tags ?? {},
        parentId: parent?.id ?? null,
        createdBy: `${caller.actor.type}:${caller.actor.id ?? ''}:${caller.actor.label}`,
        now,
      });
      const row = await findApiKey(tx, organizationId, publicId('key', id));
      const shown = viewApiKey(row, now, { spend: '0', requests: 0 }, names);
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

  /** Counts from the very next request, here and within a second on every replica. */
  async update(
    caller: Caller,
    organization: OrganizationScope,
    keyId: string,
    input: UpdateApiKey,
    ifMatch?: string,
  ): Promise<ApiKeyView> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    checkFields(input);
    const owner = await resolveOwner(this.database, caller, organizationId, input.owner);
    const names = await ownerNamesFor(this.database, organizationId, keyId, owner);
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await lockApiKey(tx, organizationId, keyId);
      const before = viewApiKey(row, now, undefined, names);
      checkEntityTag(ifMatch, tagFacts(before));
      const rights: KeyRights = {
        scopes: input.scopes ?? (row.scopes as KeyScopes),
        ipAllow: input.ipAllow ?? row.ipAllow,
        expiresAt: input.expiresAt === undefined ? row.expiresAt : input.expiresAt ? new Date(input.expiresAt) : null,
      };
      await checkFamily(tx, organizationId, row, rights);
      await tx.apiKey.update({
        where: { id: row.id },
        data: {
          ...(input.name === undefined ? {} : { name: input.name }),
          ...(input.tags === undefined ? {} : { tags: input.tags }),
          ...owner,
          scopes: rights.scopes as Prisma.InputJsonObject,
          ipAllow: [...rights.ipAllow],
          expiresAt: rights.expiresAt,
        },
      });
      const figures = await monthFigures(tx, organization, [row.id], now);
      const after = viewApiKey(await findApiKey(tx, organizationId, keyId), now, figures.get(row.id), names);
      await unit.audit({
        action: 'api_key.update',
        targetType: 'api_key',
        targetId: after.id,
        before: auditFacts(before),
        after: auditFacts(after),
      });
      unit.publish({ type: 'api-key.changed', organizationId, id: row.id });
      return after;
    });
  }

  /** Refused on `/v1` from now on, here and on every replica, with every key made under it. Revoking twice is no error. */
  async revoke(caller: Caller, organization: OrganizationScope, keyId: string, ifMatch?: string): Promise<void> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    const names = await ownerNamesFor(this.database, organizationId, keyId, undefined);
    await this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const row = await lockApiKey(tx, organizationId, keyId);
        const before = viewApiKey(row, now, undefined, names);
        checkEntityTag(ifMatch, tagFacts(before));
        const family = [row.id, ...(await descendants(tx, organizationId, row.id))];
        // Told again on purpose: a second revocation is what a person does who fears the first got lost.
        for (const id of family) unit.publish({ type: 'api-key.revoked', organizationId, id });
        const { count } = await tx.apiKey.updateMany({
          where: { id: { in: family }, organizationId, state: { not: 'revoked' } },
          data: { state: 'revoked', revokedAt: now },
        });
        if (count === 0) return unit.unchanged();
        const below = family.slice(1).map((id) => publicId('key', id));
        await unit.audit({
          action: 'api_key.revoke',
          targetType: 'api_key',
          targetId: before.id,
          before: auditFacts(before),
          after: {
            ...auditFacts(viewApiKey({ ...row, state: 'revoked', revokedAt: now }, now, undefined, names)),
            ...(below.length > 0 ? { revokedWithIt: below } : {}),
          },
        });
        // A family of keys is as large as it is.
      },
      { maxRowsPerStatement: 100_000 },
    );
  }

  private async parentOf(
    tx: Transaction,
    organizationId: string,
    projectId: string,
    reference: string,
    now: Date,
  ): Promise<KeyRights & { id: string }> {
    const row = await lockApiKey(tx, organizationId, reference).catch((error: unknown) => {
      if (error instanceof ProblemError) throw invalidField('parentId', 'must be a key of the same project');
      throw error;
    });
    if (row.projectId !== projectId) throw invalidField('parentId', 'must be a key of the same project');
    const parent = viewApiKey(row, now, undefined);
    if (parent.state !== 'active') throw invalidField('parentId', `must be an active key; this one is ${parent.state}`);
    return { id: row.id, scopes: parent.scopes, ipAllow: row.ipAllow, expiresAt: row.expiresAt };
  }
}

function checkFields({ scopes, ipAllow }: Pick<UpdateApiKey, 'scopes' | 'ipAllow'>): void {
  const scope = scopes && scopesProblem(scopes);
  if (scope) throw invalidField(`scopes.${scope.path}`, scope.message);
  const address = ipAllow && ipAllowProblem(ipAllow);
  if (address) throw invalidField(`ipAllow.${address.path}`, address.message);
}

function refuseExcess(child: KeyRights, parent: KeyRights): void {
  const excess = excessOf(child, parent);
  if (excess) throw invalidField(excess.path, excess.message);
}

/** A key stays within its parent, and its children within it. */
async function checkFamily(tx: Transaction, organizationId: string, row: ApiKeyRow, rights: KeyRights): Promise<void> {
  const select = { id: true, name: true, scopes: true, ipAllow: true, expiresAt: true } as const;
  const rightsOf = (key: { scopes: unknown; ipAllow: string[]; expiresAt: Date | null }): KeyRights => ({
    scopes: key.scopes as KeyScopes,
    ipAllow: key.ipAllow,
    expiresAt: key.expiresAt,
  });
  if (row.parentId !== null) {
    const parent = await tx.apiKey.findFirst({ where: { id: row.parentId, organizationId }, select });
    if (parent) refuseExcess(rights, rightsOf(parent));
  }
  const children = await tx.apiKey.findMany({ where: { parentId: row.id, organizationId, state: 'active' }, select });
  for (const child of children) {
    const excess = excessOf(rightsOf(child), rights);
    if (!excess) continue;
    throw new ProblemError(
      'still_in_use',
      `The key "${child.name}" was made under this one and would have more: ${excess.path}. Change or revoke it first.`,
    );
  }
}

/** Every key made under this one, at any depth. */
async function descendants(tx: Transaction, organizationId: string, keyId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE below AS (
      SELECT id FROM api_key WHERE parent_id = ${keyId}::uuid AND organization_id = ${organizationId}::uuid
      UNION SELECT k.id FROM api_key k JOIN below b ON k.parent_id = b.id
    ) SELECT id FROM below`;
  return rows.map(({ id }) => id);
}
