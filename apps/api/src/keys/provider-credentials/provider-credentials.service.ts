import { Inject, Injectable } from '@nestjs/common';
import type {
  CreateProviderCredential,
  CredentialTest,
  Page,
  PageQuery,
  ProviderCredential as CredentialView,
  UpdateProviderCredential,
} from '@tollgate/contracts';
import { isUniqueViolation, type Database, type MasterKeys, type Prisma, type Transaction } from '@tollgate/database';
import { providers, type Provider } from '@tollgate/providers';
import { egressPolicy, type EgressPolicy } from '../../config/egress.js';
import { Mistake } from '../../config/edits.js';
import { DATABASE, MASTER_KEYS, SETTINGS, type Settings } from '../../config/parts.js';
import { actsForPlatform, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, entityTagOf, lockRow } from '../../http/entity-tag.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { CredentialProbe } from './credential-probe.js';
import { baseUrlOf } from './credential-url.js';
import { createCredential, openCredential, sealCredential, type CredentialValues } from './provider-credentials.js';

const credentialView = {
  id: true,
  organizationId: true,
  provider: true,
  name: true,
  baseUrl: true,
  hosts: true,
  hint: true,
  managedBy: true,
  createdAt: true,
  updatedAt: true,
  deployments: { select: { name: true }, orderBy: { name: 'asc' } },
} as const satisfies Prisma.ProviderCredentialSelect;
type CredentialRow = Prisma.ProviderCredentialGetPayload<{ select: typeof credentialView }>;

@Injectable()
export class ProviderCredentialsService {
  private readonly egress: EgressPolicy;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
    private readonly probe: CredentialProbe,
  ) {
    this.egress = egressPolicy(settings.privateUpstreams ?? []);
  }

  /** Those of one owner; `organizationId` null = the platform's. */
  async list(organizationId: string | null, query: PageQuery): Promise<Page<CredentialView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.providerCredential.findMany({ where: { organizationId, ...before }, select: credentialView, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  async get(organizationId: string | null, reference: string): Promise<CredentialView> {
    return view(await this.database.asSystem((tx) => find(tx, organizationId, reference)));
  }

  async create(
    caller: Caller,
    organizationId: string | null,
    input: CreateProviderCredential,
  ): Promise<CredentialView> {
    const now = new Date(this.settings.now());
    const provider = providerOf(input.provider);
    const values = checkedValues(provider, input);
    const trustedUrl = actsForPlatform(caller.actor);
    const url = naming(() => baseUrlOf(provider, input.baseUrl ?? null, input.options));
    if (!trustedUrl && !this.egress.allowsUrl(url)) {
      throw invalidField('baseUrl', 'must not point into a private network; ask the operator of this platform');
    }
    return takenNames(input.name, () =>
      this.writes.run(caller, organizationId, async (tx, unit) => {
        const id = await createCredential(tx, this.masterKeys, {
          organizationId,
          provider: input.provider,
          name: input.name,
          values,
          baseUrl: input.baseUrl ?? null,
          options: input.options,
          hosts: [new URL(url).host],
          trustedUrl,
          managedBy: 'api',
          now,
        });
        const shown = view(await find(tx, organizationId, publicId('cred', id)));
        await unit.audit({
          action: 'provider_credential.create',
          targetType: 'provider_credential',
          targetId: shown.id,
          after: shown,
        });
        return shown;
      }),
    );
  }

  /** A new secret is used from now on by every deployment that has this credential; the hosts stay. */
  async update(
    caller: Caller,
    organizationId: string | null,
    reference: string,
    input: UpdateProviderCredential,
    ifMatch?: string,
  ): Promise<CredentialView> {
    return takenNames(input.name ?? '', () =>
      this.writes.run(caller, organizationId, async (tx, unit) => {
        const row = await findLocked(tx, organizationId, reference);
        refuseFile(row);
        const before = view(row);
        checkEntityTag(ifMatch, tagFacts(before));
        const replaced = input.apiKey !== undefined || input.credential !== undefined;
        await tx.providerCredential.update({
          where: { id: row.id },
          data: {
            ...(input.name === undefined ? {} : { name: input.name }),
            ...(replaced
              ? sealCredential(
                  this.masterKeys,
                  row.id,
                  row.organizationId,
                  checkedValues(providerOf(row.provider), input),
                )
              : {}),
          },
        });
        const after = view(await find(tx, organizationId, reference));
        await unit.audit({
          action: 'provider_credential.update',
          targetType: 'provider_credential',
          targetId: after.id,
          before,
          after: { ...after, secretReplaced: replaced },
        });
        unit.publish({ type: 'config.changed', id: row.id, ...(organizationId === null ? {} : { organizationId }) });
        return after;
      }),
    );
  }

  async remove(caller: Caller, organizationId: string | null, reference: string, ifMatch?: string): Promise<void> {
    await this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await findLocked(tx, organizationId, reference);
      refuseFile(row);
      const before = view(row);
      checkEntityTag(ifMatch, tagFacts(before));
      const [user] = row.deployments;
      if (user) throw new ProblemError('still_in_use', `The deployment "${user.name}" still uses this credential.`);
      await tx.providerCredential.delete({ where: { id: row.id } });
      await unit.audit({
        action: 'provider_credential.delete',
        targetType: 'provider_credential',
        targetId: before.id,
        before,
      });
    });
  }

  /** Asks the upstream. That it was asked, and what came of it, is on the record. */
  async test(caller: Caller, organizationId: string | null, reference: string): Promise<CredentialTest> {
    const row = await this.database.asSystem(async (tx) => {
      const { id } = await find(tx, organizationId, reference);
      return tx.providerCredential.findUniqueOrThrow({ where: { id } });
    });
    const provider = providerOf(row.provider);
    const options = row.options as Record<string, unknown>;
    const baseUrl = probeBase(row.baseUrl, row.hosts, () => naming(() => baseUrlOf(provider, null, options)));
    // The call is made outside of the transaction: an upstream that is slow must not hold a connection.
    const answer = await this.probe.ask({
      provider,
      baseUrl,
      options,
      values: openCredential(this.masterKeys, row),
      publicOnly: row.organizationId !== null && !row.trustedUrl,
    });
    const result: CredentialTest = { ...answer, testedAt: new Date(this.settings.now()).toISOString() };
    return this.writes.run(caller, organizationId, async (_tx, unit) => {
      const { ok, status, host, error } = result;
      await unit.audit({
        action: 'provider_credential.test',
        targetType: 'provider_credential',
        targetId: publicId('cred', row.id),
        after: { ok, status, host, error: error?.kind ?? null },
      });
      return result;
    });
  }
}

/** A credential made before it had a URL of its own is bound to a host; it is tried there and nowhere else. */
function probeBase(baseUrl: string | null, hosts: readonly string[], own: () => string): string {
  const url = baseUrl ?? own();
  const { host } = new URL(url);
  if (hosts.length === 0 || hosts.includes(host)) return url;
  throw new ProblemError('invalid_state', `This credential belongs to ${hosts.join(', ')} and is not sent to ${host}.`);
}

function view(row: CredentialRow): CredentialView {
  return {
    id: publicId('cred', row.id),
    name: row.name,
    organizationId: row.organizationId,
    provider: row.provider,
    baseUrl: row.baseUrl,
    hosts: row.hosts,
    hint: row.hint || null,
    usedBy: row.deployments.map(({ name }) => name),
    managedBy: row.managedBy === 'file' ? 'file' : 'api',
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** What the entity tag is made of. Who uses it is not its own. */
function tagFacts({ usedBy, ...own }: CredentialView): object {
  void usedBy;
  return own;
}

export const credentialTag = (credential: CredentialView): string => entityTagOf(tagFacts(credential));

/** The same, and nobody else changes it until this transaction ends. */
async function findLocked(tx: Transaction, organizationId: string | null, reference: string): Promise<CredentialRow> {
  const { id } = await find(tx, organizationId, reference);
  await lockRow(tx, 'provider_credential', id);
  return find(tx, organizationId, publicId('cred', id));
}

/** By id or by name. */
async function find(tx: Transaction, organizationId: string | null, reference: string): Promise<CredentialRow> {
  const id = parsePublicId('cred', reference);
  const row = await tx.providerCredential.findFirst({
    where: { organizationId, ...(id === null ? { name: reference } : { id }) },
    select: credentialView,
  });
  if (!row) throw notFound('provider credential');
  return row;
}

function providerOf(id: string): Provider {
  const provider = providers.get(id);
  if (!provider) throw invalidField('provider', `must be one of ${[...providers.keys()].join(', ')}`);
  return provider;
}

/** The values, if they are what the provider's credential schema asks for. */
function checkedValues(
  { manifest }: Provider,
  input: { apiKey?: string | undefined; credential?: Readonly<Record<string, string>> | undefined },
): CredentialValues {
  const values = input.credential ?? { apiKey: input.apiKey ?? '' };
  const schema = manifest.credentialSchema as { properties?: object; required?: readonly string[] };
  const known = Object.keys(schema.properties ?? {});
  const field = input.credential ? 'credential' : 'apiKey';
  for (const name of Object.keys(values)) {
    if (!known.includes(name)) throw invalidField(field, `"${name}" is not one of ${known.join(', ')}`);
  }
  for (const name of schema.required ?? []) {
    if (!values[name]) throw invalidField(field, `"${name}" is required for the provider "${manifest.id}"`);
  }
  return values;
}

function refuseFile(row: CredentialRow): void {
  if (row.managedBy === 'file') {
    throw new ProblemError('managed_by_file', 'This credential comes from tollgate.yaml; change it there.');
  }
}

function naming<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Mistake) throw invalidField(error.path.join('.'), error.message);
    throw error;
  }
}

async function takenNames<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ProblemError('already_exists', `There is a credential "${name}" already.`);
  }
}
