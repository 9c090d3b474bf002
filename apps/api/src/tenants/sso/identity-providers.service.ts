import { Inject, Injectable } from '@nestjs/common';
import type {
  CreateIdentityProvider,
  IdentityProvider as IdentityProviderView,
  Page,
  PageQuery,
  Role,
  UpdateIdentityProvider,
} from '@tollgate/contracts';
import { seal, type Database, type IdentityProvider, type MasterKeys, type Transaction } from '@tollgate/database';
import { DATABASE, MASTER_KEYS, SETTINGS, type Settings } from '../../config/parts.js';
import { isPrivateHost } from '../../config/private-address.js';
import { actsForPlatform, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, lockRow } from '../../http/entity-tag.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { refuseMoreThanOwn } from '../members/members.service.js';
import { endSessions } from '../sign-in/sessions.service.js';
import { secretPlace } from './provider-clients.js';
import { redirectUriOf } from './sso.controller.js';
import { signInUrl } from './sso.service.js';

/**
 * Where an organization's members sign in. Whoever sets it up hands out roles by it, so no mapping gives more than they have
 * themselves; e-mail domains bring other people's sign-ins along, so only operators set them; and only what an operator set
 * up may be on a private address.
 */
@Injectable()
export class IdentityProvidersService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async list(organizationId: string, query: PageQuery, base: string): Promise<Page<IdentityProviderView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.forOrganization(organizationId, (tx) =>
      tx.identityProvider.findMany({ where: { organizationId, ...before }, orderBy, take }),
    );
    return toPage(rows, query.limit, (row) => view(row, base));
  }

  async get(organizationId: string, id: string, base: string): Promise<IdentityProviderView> {
    return view(await this.database.forOrganization(organizationId, (tx) => find(tx, organizationId, id)), base);
  }

  async create(
    caller: Caller,
    organizationId: string,
    input: CreateIdentityProvider,
    base: string,
  ): Promise<IdentityProviderView> {
    refuse(caller, organizationId, input);
    const { clientSecret, ...data } = input;
    const now = new Date(this.settings.now());
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const taken = await tx.identityProvider.findFirst({ where: { organizationId, name: input.name } });
      if (taken) throw new ProblemError('already_exists', `There is an identity provider "${input.name}" already.`);
      const id = newId();
      const row = await tx.identityProvider.create({
        data: {
          ...data,
          ...this.sealed(id, organizationId, clientSecret),
          id,
          organizationId,
          trusted: actsForPlatform(caller.actor),
          createdAt: now,
          updatedAt: now,
        },
      });
      await unit.audit({
        action: 'identity_provider.create',
        targetType: 'identity_provider',
        targetId: publicId('idp', id),
        after: facts(row),
      });
      return view(row, base);
    });
  }

  async update(
    caller: Caller,
    organizationId: string,
    providerId: string,
    input: UpdateIdentityProvider,
    ifMatch: string | undefined,
    base: string,
  ): Promise<IdentityProviderView> {
    refuse(caller, organizationId, input);
    const { clientSecret, ...given } = input;
    const data = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof given;
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        await lockRow(tx, 'identity_provider', parsePublicId('idp', providerId));
        const row = await find(tx, organizationId, providerId);
        checkEntityTag(ifMatch, view(row, base));
        const after = await tx.identityProvider.update({
          where: { id: row.id },
          data: {
            ...withoutUndefined(data),
            ...(clientSecret === undefined ? {} : this.sealed(row.id, organizationId, clientSecret)),
            // Another address is another decision: who makes it answers for it.
            ...(input.issuer === undefined ? {} : { trusted: actsForPlatform(caller.actor) }),
            updatedAt: new Date(this.settings.now()),
          },
        });
        const moved = row.issuer !== after.issuer || row.clientId !== after.clientId;
        // Subjects are the old provider's names for people; the new one may use the same for others.
        if (moved) await tx.externalIdentity.deleteMany({ where: { identityProviderId: row.id } });
        if (moved || !after.enabled) await this.endSessions(tx, organizationId);
        await unit.audit({
          action: 'identity_provider.update',
          targetType: 'identity_provider',
          targetId: providerId,
          before: facts(row),
          after: { ...facts(after), ...(clientSecret === undefined ? {} : { clientSecret: 'changed' }) },
        });
        return view(after, base);
      },
      { asSystem: true },
    );
  }

  /** Whoever is signed in by single sign-on is signed out. */
  async remove(caller: Caller, organizationId: string, providerId: string, ifMatch: string | undefined, base: string) {
    await this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        await lockRow(tx, 'identity_provider', parsePublicId('idp', providerId));
        const row = await find(tx, organizationId, providerId);
        checkEntityTag(ifMatch, view(row, base));
        await tx.identityProvider.delete({ where: { id: row.id } });
        await this.endSessions(tx, organizationId);
        await unit.audit({
          action: 'identity_provider.delete',
          targetType: 'identity_provider',
          targetId: providerId,
          before: facts(row),
        });
      },
      { asSystem: true },
    );
  }

  private async endSessions(tx: Transaction, organizationId: string): Promise<void> {
    await endSessions(tx, { boundToId: organizationId }, this.settings.now());
  }

  private sealed(id: string, organizationId: string, clientSecret: string | null) {
    if (clientSecret === null) return { ciphertext: null, wrappedDataKey: null, masterKeyId: null };
    return seal(this.masterKeys, clientSecret, secretPlace(id, organizationId));
  }
}

function refuse(caller: Caller, organizationId: string, input: UpdateIdentityProvider): void {
  for (const { role } of input.roleMappings ?? []) refuseMoreThanOwn(caller, organizationId, role);
  if (input.defaultRole) refuseMoreThanOwn(caller, organizationId, input.defaultRole);
  if (actsForPlatform(caller.actor)) return;
  if ((input.emailDomains ?? []).length > 0) {
    throw new ProblemError('permission_denied', 'E-mail domains are set by operators; use the sign-in link.');
  }
  if (input.issuer === undefined) return;
  if (new URL(input.issuer).protocol !== 'https:') throw invalidField('issuer', 'must be an https:// URL');
  if (isPrivateHost(input.issuer)) throw invalidField('issuer', 'must be on a public address');
}

function withoutUndefined<T extends object>(data: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return data as { [K in keyof T]: Exclude<T[K], undefined> };
}

async function find(tx: Transaction, organizationId: string, providerId: string): Promise<IdentityProvider> {
  const id = parsePublicId('idp', providerId);
  const row = id === null ? null : await tx.identityProvider.findFirst({ where: { id, organizationId } });
  if (!row) throw notFound('identity provider');
  return row;
}

/** For the audit log: everything but the secret. */
function facts(row: IdentityProvider): object {
  const { ciphertext, wrappedDataKey, masterKeyId, id, organizationId, createdAt, updatedAt, ...rest } = row;
  void [wrappedDataKey, masterKeyId, id, organizationId, createdAt, updatedAt];
  return { ...rest, hasClientSecret: ciphertext !== null };
}

function view(row: IdentityProvider, base: string): IdentityProviderView {
  return {
    id: publicId('idp', row.id),
    name: row.name,
    issuer: row.issuer,
    clientId: row.clientId,
    scopes: row.scopes,
    emailDomains: row.emailDomains,
    groupsClaim: row.groupsClaim,
    roleMappings: row.roleMappings as unknown as IdentityProviderView['roleMappings'],
    defaultRole: row.defaultRole as Role | null,
    provision: row.provision,
    enabled: row.enabled,
    hasClientSecret: row.ciphertext !== null,
    redirectUri: redirectUriOf(base),
    signInUrl: signInUrl(base, row.id),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
