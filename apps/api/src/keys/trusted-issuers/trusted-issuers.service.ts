import { Inject, Injectable } from '@nestjs/common';
import type {
  CreateTrustedIssuer,
  KeyScopes,
  Page,
  PageQuery,
  TrustedIssuer as IssuerView,
  UpdateTrustedIssuer,
} from '@tollgate/contracts';
import type { Database, Transaction, TrustedIssuer } from '@tollgate/database';
import { checkMatch, ConfigWriter, refuseManagedByFile, type EditContext } from '../../config/config-writer.js';
import type { IssuerEntry } from '../../config/document.js';
import { egressPolicy, type EgressPolicy } from '../../config/egress.js';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { actsForPlatform, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { resolveIssuer } from './issuer-entry.js';

/** What the `settings` column holds. */
export type IssuerSettings = Pick<
  IssuerEntry,
  'claims' | 'projectId' | 'scopes' | 'clockToleranceSeconds' | 'trustedUrl'
>;

@Injectable()
export class TrustedIssuersService {
  private readonly egress: EgressPolicy;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly config: ConfigWriter,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.egress = egressPolicy(settings.privateUpstreams ?? []);
  }

  async list(organizationId: string | null, query: PageQuery): Promise<Page<IssuerView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.trustedIssuer.findMany({ where: { organizationId, ...before }, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  get(organizationId: string | null, reference: string): Promise<IssuerView> {
    return this.database.asSystem((tx) => read(tx, organizationId, reference));
  }

  async create(caller: Caller, organizationId: string | null, input: CreateTrustedIssuer): Promise<IssuerView> {
    const taken = await this.findTaken(organizationId, input);
    return this.config.edit(caller, organizationId, async (context) => {
      if (taken) throw taken;
      refuseTakenName(context, input.name);
      const trusted = actsForPlatform(caller.actor);
      const place = { tx: context.tx, organizationId, egress: trusted ? null : this.egress };
      const entry: IssuerEntry = {
        id: newId(),
        ...(await resolveIssuer(place, input)),
        ...(trusted && organizationId !== null ? { trustedUrl: true } : {}),
        managedBy: 'api',
      };
      context.document.issuers = [...(context.document.issuers ?? []), entry];
      return {
        audit: { action: 'trusted_issuer.create', targetType: 'trusted_issuer', targetId: idOf(entry), after: entry },
        reply: (tx) => read(tx, organizationId, entry.id),
      };
    });
  }

  async update(
    caller: Caller,
    organizationId: string | null,
    reference: string,
    input: UpdateTrustedIssuer,
    ifMatch: string | undefined,
  ): Promise<IssuerView> {
    const old = await this.get(organizationId, reference);
    const taken = await this.findTaken(organizationId, { ...old, ...definedOf(input) }, old.id);
    return this.config.edit(caller, organizationId, async (context) => {
      if (taken) throw taken;
      const entry = await findEntry(context, reference, ifMatch);
      refuseManagedByFile(entry, `The trusted issuer "${entry.name}"`);
      if (input.name !== undefined && input.name !== entry.name) refuseTakenName(context, input.name);
      const before = structuredClone(entry);
      const { projectId, ...rest } = entry;
      const moved = input.jwksUrl !== undefined && input.jwksUrl !== entry.jwksUrl;
      const trusted = actsForPlatform(caller.actor);
      const next = await resolveIssuer(
        { tx: context.tx, organizationId, egress: trusted || (!moved && entry.trustedUrl) ? null : this.egress },
        {
          ...rest,
          algorithms: rest.algorithms as CreateTrustedIssuer['algorithms'],
          project: projectId,
          ...definedOf(input),
        },
      );
      if (moved) delete entry.trustedUrl;
      Object.assign(entry, next, moved && trusted && organizationId !== null ? { trustedUrl: true } : {});
      return {
        audit: {
          action: 'trusted_issuer.update',
          targetType: 'trusted_issuer',
          targetId: idOf(entry),
          before,
          after: entry,
        },
        reply: (tx) => read(tx, organizationId, entry.id),
      };
    });
  }

  /** Tokens that were accepted are refused with the next request. */
  remove(caller: Caller, organizationId: string | null, reference: string, ifMatch: string | undefined): Promise<void> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, reference, ifMatch);
      refuseManagedByFile(entry, `The trusted issuer "${entry.name}"`);
      context.document.issuers = (context.document.issuers ?? []).filter(({ id }) => id !== entry.id);
      return {
        audit: { action: 'trusted_issuer.delete', targetType: 'trusted_issuer', targetId: idOf(entry), before: entry },
        reply: () => Promise.resolve(),
      };
    });
  }

  /**
   * A token must belong to one organization. The first to trust an issuer for an audience keeps it, or somebody could take
   * over the tokens of another organization by naming its issuer. Read beforehand, as a write sees its own organization
   * only, and thrown inside of it, as a repeated request must get its stored reply. Of two at the same time the older row
   * counts (`issuerOf`).
   */
  private async findTaken(
    organizationId: string | null,
    { issuer, audiences }: { issuer: string; audiences: readonly string[] },
    own?: string,
  ): Promise<ProblemError | null> {
    const taken = await this.database.asSystem((tx) =>
      tx.trustedIssuer.findFirst({
        where: {
          issuer,
          audiences: { hasSome: [...audiences] },
          ...(own === undefined ? {} : { id: { not: parsePublicId('iss', own) ?? '' } }),
        },
        select: { organizationId: true, name: true },
      }),
    );
    if (!taken) return null;
    const whose = taken.organizationId === organizationId ? `by "${taken.name}"` : 'already';
    return new ProblemError(
      'already_exists',
      `This issuer is trusted for this audience ${whose}; use an audience of your own.`,
    );
  }
}

function view(row: TrustedIssuer): IssuerView {
  const settings = row.settings as unknown as IssuerSettings;
  return {
    id: publicId('iss', row.id),
    name: row.name,
    organizationId: row.organizationId,
    issuer: row.issuer,
    jwksUrl: row.jwksUrl,
    audiences: row.audiences,
    algorithms: row.algorithms,
    claims: settings.claims,
    projectId: settings.projectId,
    scopes: settings.scopes as KeyScopes,
    clockToleranceSeconds: settings.clockToleranceSeconds,
    enabled: row.enabled,
    managedBy: row.managedBy === 'file' ? 'file' : 'api',
    configRevision: row.configRevision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function read(tx: Transaction, organizationId: string | null, reference: string): Promise<IssuerView> {
  const id = parsePublicId('iss', reference);
  const row = await tx.trustedIssuer.findFirst({
    where: { organizationId, ...(id === null ? { name: reference } : { id }) },
  });
  if (!row) throw notFound('trusted issuer');
  return view(row);
}

async function findEntry(
  { document, tx }: EditContext,
  reference: string,
  ifMatch: string | undefined,
): Promise<IssuerEntry> {
  const id = parsePublicId('iss', reference);
  const entry = document.issuers?.find((item) => (id === null ? item.name === reference : item.id === id));
  if (!entry) throw notFound('trusted issuer');
  if (ifMatch !== undefined)
    checkMatch(
      ifMatch,
      await tx.trustedIssuer.findUnique({ where: { id: entry.id }, select: { configRevision: true } }),
    );
  return entry;
}

function refuseTakenName({ document }: EditContext, name: string): void {
  if (document.issuers?.some((issuer) => issuer.name === name))
    throw new ProblemError('already_exists', `There is a trusted issuer "${name}" already.`);
}

function idOf(entry: IssuerEntry): string {
  return publicId('iss', entry.id);
}

function definedOf<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
