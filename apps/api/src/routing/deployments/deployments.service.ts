import { Inject, Injectable } from '@nestjs/common';
import type { CreateDeployment, Deployment, Page, PageQuery, UpdateDeployment } from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import { canonicalJson } from '../../config/canonical-json.js';
import { checkMatch, ConfigWriter, refuseManagedByFile, type EditContext } from '../../config/config-writer.js';
import { targetsOf, type DeploymentEntry } from '../../config/document.js';
import { Mistake } from '../../config/edits.js';
import { egressPolicy, type EgressPolicy } from '../../config/egress.js';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { actsForPlatform, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { createCredential, type CredentialValues } from '../../keys/provider-credentials/provider-credentials.js';
import { checkDeployment, credentialHosts } from './deployment-checks.js';
import { deploymentView, viewDeployment } from './deployment-view.js';

@Injectable()
export class DeploymentsService {
  private readonly egress: EgressPolicy;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly config: ConfigWriter,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.egress = egressPolicy(settings.privateUpstreams ?? []);
  }

  /** Those of one owner; `organizationId` null = the platform's. */
  async list(organizationId: string | null, query: PageQuery): Promise<Page<Deployment>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.deployment.findMany({ where: { organizationId, ...before }, select: deploymentView, orderBy, take }),
    );
    return toPage(rows, query.limit, viewDeployment);
  }

  get(organizationId: string | null, reference: string): Promise<Deployment> {
    return this.database.asSystem((tx) => read(tx, organizationId, reference));
  }

  create(caller: Caller, organizationId: string | null, input: CreateDeployment): Promise<Deployment> {
    return this.config.edit(caller, organizationId, async (context) => {
      refuseTakenName(context, input.name);
      const credential = credentialOf(input);
      const facts = { provider: input.provider, baseUrl: input.baseUrl ?? null, options: input.options, credential };
      const trusted = actsForPlatform(caller.actor);
      checkDeployment(facts, trusted ? null : this.egress);
      const entry: DeploymentEntry = {
        id: newId(),
        name: input.name,
        provider: input.provider,
        baseUrl: input.baseUrl ?? null,
        upstreamModel: input.upstreamModel ?? input.model ?? '',
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
        ...(trusted && organizationId !== null ? { trustedUrl: true } : {}),
        managedBy: 'api',
      };
      if (credential) entry.credentialId = await this.sealCredential(context, organizationId, entry, credential);
      else if (input.credentialId)
        entry.credentialId = await findCredential(context, organizationId, entry, input.credentialId);
      context.document.deployments.push(entry);
      return {
        audit: {
          action: 'deployment.create',
          targetType: 'deployment',
          targetId: publicId('dep', entry.id),
          after: entry,
        },
        reply: (tx) => read(tx, organizationId, entry.id),
      };
    });
  }

  update(
    caller: Caller,
    organizationId: string | null,
    reference: string,
    input: UpdateDeployment,
    ifMatch: string | undefined,
  ): Promise<Deployment> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, reference, ifMatch);
      const before = structuredClone(entry);
      refuseManagedByFile(entry, `The deployment "${entry.name}"`);
      if (input.name !== undefined && input.name !== entry.name) rename(context, entry, input.name);
      const { name: _name, apiKey: _apiKey, credential: _credential, credentialId: _credentialId, ...rest } = input;
      Object.assign(entry, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));

      const credential = credentialOf(input);
      const facts = { provider: entry.provider, baseUrl: entry.baseUrl, options: entry.options, credential };
      const moved =
        entry.provider !== before.provider ||
        entry.baseUrl !== before.baseUrl ||
        String(credentialHosts(entry)) !== String(credentialHosts(before));
      // Where a provider's URL depends on its options, these are part of where it goes.
      if (moved || canonicalJson(entry.options) !== canonicalJson(before.options)) {
        delete entry.trustedUrl;
        if (organizationId !== null && actsForPlatform(caller.actor)) entry.trustedUrl = true;
      }
      const trusted = organizationId === null || entry.trustedUrl === true || actsForPlatform(caller.actor);
      checkDeployment(facts, trusted ? null : this.egress);
      if (credential) entry.credentialId = await this.sealCredential(context, organizationId, entry, credential);
      else if (input.credentialId)
        entry.credentialId = await findCredential(context, organizationId, entry, input.credentialId);
      else if (input.apiKey === null || input.credential === null || input.credentialId === null)
        entry.credentialId = null;
      else if (moved && entry.credentialId !== null) {
        // A secret belongs to the host it was given for: whoever may change the URL must not make us send it elsewhere.
        throw new Mistake(
          ['apiKey'],
          'must be given again when provider, baseUrl or an option that is part of the host change',
        );
      }
      return {
        audit: {
          action: 'deployment.update',
          targetType: 'deployment',
          targetId: publicId('dep', entry.id),
          before,
          after: entry,
        },
        reply: (tx) => read(tx, organizationId, entry.id),
      };
    });
  }

  remove(caller: Caller, organizationId: string | null, reference: string, ifMatch: string | undefined): Promise<void> {
    return this.config.edit(caller, organizationId, async (context) => {
      const { document } = context;
      const entry = await findEntry(context, reference, ifMatch);
      refuseManagedByFile(entry, `The deployment "${entry.name}"`);
      const user = document.routes.find((route) => targetsOf(route).some((target) => target.deploymentId === entry.id));
      if (user)
        throw new ProblemError(
          'still_in_use',
          `The deployment "${entry.name}" is still a target of the route "${user.model}".`,
        );
      const limited = document.limits.some((limit) =>
        [limit.subject, limit.on].some((at) => at?.type === 'deployment' && at.id === entry.id),
      );
      if (limited) throw new ProblemError('still_in_use', `The deployment "${entry.name}" still has a limit.`);
      document.deployments = document.deployments.filter(({ id }) => id !== entry.id);
      return {
        audit: {
          action: 'deployment.delete',
          targetType: 'deployment',
          targetId: publicId('dep', entry.id),
          before: entry,
        },
        reply: () => Promise.resolve(),
      };
    });
  }

  private sealCredential(
    { tx, masterKeys, now }: EditContext,
    organizationId: string | null,
    entry: DeploymentEntry,
    values: CredentialValues,
  ): Promise<string> {
    return createCredential(tx, masterKeys, {
      organizationId,
      provider: entry.provider,
      name: { deployment: entry.name },
      values,
      baseUrl: entry.baseUrl,
      options: entry.options,
      trustedUrl: organizationId === null || entry.trustedUrl === true,
      hosts: credentialHosts(entry),
      managedBy: 'api',
      now,
    });
  }
}

async function read(tx: Transaction, organizationId: string | null, reference: string): Promise<Deployment> {
  const id = parsePublicId('dep', reference);
  const row = await tx.deployment.findFirst({
    where: id === null ? { organizationId, name: reference } : { organizationId, id },
    select: deploymentView,
  });
  if (!row) throw notFound('deployment');
  return viewDeployment(row);
}

async function findEntry(
  { document, tx }: EditContext,
  reference: string,
  ifMatch: string | undefined,
): Promise<DeploymentEntry> {
  const id = parsePublicId('dep', reference);
  const entry = document.deployments.find((item) => (id === null ? item.name === reference : item.id === id));
  if (!entry) throw notFound('deployment');
  if (ifMatch !== undefined)
    checkMatch(ifMatch, await tx.deployment.findUnique({ where: { id: entry.id }, select: { configRevision: true } }));
  return entry;
}

/** A stored credential of the same owner, for the same provider, bound to the host the deployment's requests go to. */
async function findCredential(
  { tx }: EditContext,
  organizationId: string | null,
  entry: DeploymentEntry,
  reference: string,
): Promise<string> {
  const id = parsePublicId('cred', reference);
  const row = await tx.providerCredential.findFirst({
    where: { organizationId, ...(id === null ? { name: reference } : { id }) },
    select: { id: true, provider: true, hosts: true },
  });
  if (!row) throw new Mistake(['credentialId'], `there is no provider credential "${reference}"`);
  if (row.provider !== entry.provider)
    throw new Mistake(['credentialId'], `is for the provider "${row.provider}", not for "${entry.provider}"`);
  const [host] = credentialHosts(entry);
  if (host === undefined || !row.hosts.includes(host))
    throw new Mistake(
      ['credentialId'],
      `belongs to ${row.hosts.join(', ')} and is not sent to ${host ?? 'another host'}`,
    );
  return row.id;
}

function refuseTakenName({ document }: EditContext, name: string): void {
  if (document.deployments.some((deployment) => deployment.name === name)) {
    throw new ProblemError('already_exists', `There is a deployment "${name}" already.`);
  }
}

function rename(context: EditContext, entry: DeploymentEntry, name: string): void {
  refuseTakenName(context, name);
  entry.name = name;
  for (const route of context.document.routes) {
    for (const target of targetsOf(route)) if (target.deploymentId === entry.id) target.deployment = name;
  }
}

function credentialOf(input: {
  apiKey?: string | null;
  credential?: Record<string, string> | null;
}): CredentialValues | null {
  if (input.credential) return input.credential;
  return input.apiKey ? { apiKey: input.apiKey } : null;
}
