import { Inject, Injectable } from '@nestjs/common';
import type {
  CreateOrganization,
  Organization as OrganizationView,
  Page,
  PageQuery,
  UpdateOrganization,
} from '@tollgate/contracts';
import type { Database, Organization, Transaction } from '@tollgate/database';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { actsForPlatform, type Actor, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, lockRow } from '../../http/entity-tag.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { isUuid, newId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { slugCandidates } from '../slug.js';

@Injectable()
export class OrganizationsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  /** Those the actor may see: all of them for an operator or a platform token. */
  async list(actor: Actor, query: PageQuery): Promise<Page<OrganizationView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.organization.findMany({ where: { AND: [visibleTo(actor), before] }, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  async get(organizationId: string): Promise<OrganizationView> {
    const row = await this.database.asSystem((tx) => tx.organization.findUnique({ where: { id: organizationId } }));
    if (!row) throw notFound('organization');
    return view(row);
  }

  /** Comes with nothing in it: projects are made by whoever works there. */
  async create(caller: Caller, input: CreateOrganization): Promise<OrganizationView> {
    return this.writes.run(caller, null, async (tx, unit) => {
      const row = await tx.organization.create({
        data: {
          id: newId(),
          slug: input.slug === undefined ? await freeSlug(tx, input.name) : await takeSlug(tx, input.slug),
          name: input.name,
          timeZone: input.timeZone,
          createdAt: new Date(this.settings.now()),
        },
      });
      const shown = view(row);
      // The first entry of the organization's own chain says that it was made, and by whom.
      await unit.audit(
        { action: 'organization.create', targetType: 'organization', targetId: row.id, after: shown },
        row.id,
      );
      unit.publish({ type: 'organization.changed', organizationId: row.id, id: row.id });
      return shown;
    });
  }

  async update(
    caller: Caller,
    organizationId: string,
    input: UpdateOrganization,
    ifMatch: string | undefined,
  ): Promise<OrganizationView> {
    if (input.plan != null) await this.findPlan(input.plan);
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        await lockRow(tx, 'organization', organizationId);
        const row = await tx.organization.findUnique({ where: { id: organizationId } });
        if (!row) throw notFound('organization');
        checkEntityTag(ifMatch, view(row));
        if (input.plan !== undefined && input.plan !== row.plan) {
          if (!actsForPlatform(caller.actor))
            throw new ProblemError('permission_denied', 'Only operators put an organization on another plan.');
        }
        const settings = settingsIn(input);
        const after = await tx.organization.update({
          where: { id: organizationId },
          data: {
            ...(input.name === undefined ? {} : { name: input.name }),
            ...(input.timeZone === undefined ? {} : { timeZone: input.timeZone }),
            ...(input.plan === undefined ? {} : { plan: input.plan }),
            ...(Object.keys(settings).length === 0 ? {} : { settings: { ...settingsOf(row), ...settings } }),
          },
        });
        await unit.audit({
          action: 'organization.update',
          targetType: 'organization',
          targetId: organizationId,
          before: view(row),
          after: view(after),
        });
        unit.publish({ type: 'organization.changed', organizationId, id: organizationId });
        return view(after);
      },
      // The plan is a column no organization may write.
      { asSystem: input.plan !== undefined && actsForPlatform(caller.actor) },
    );
  }

  /** A misspelt plan would leave the organization without the limits that were meant. */
  private async findPlan(name: string): Promise<void> {
    const plan = await this.database.asSystem((tx) =>
      tx.limitPlan.findFirst({ where: { organizationId: null, name } }),
    );
    if (plan === null) throw invalidField('plan', `there is no limit plan "${name}" of the platform`);
  }

  /**
   * Suspended: `/v1` refuses, the portal reads, nothing is changed but by operators. Told again where it is so already:
   * whoever repeats it fears that the first was not heard.
   */
  async setState(
    caller: Caller,
    organizationId: string,
    state: 'active' | 'suspended',
    reason: string,
  ): Promise<OrganizationView> {
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const row = await tx.organization.findUnique({ where: { id: organizationId } });
        if (!row) throw notFound('organization');
        if (row.state === 'closed') throw new ProblemError('invalid_state', 'The organization is closed.');
        unit.publish({ type: 'organization.changed', organizationId, id: organizationId });
        if (row.state === state) {
          unit.unchanged();
          return view(row);
        }
        const after = await tx.organization.update({ where: { id: organizationId }, data: { state } });
        await unit.audit({
          action: state === 'suspended' ? 'organization.suspend' : 'organization.reactivate',
          targetType: 'organization',
          targetId: organizationId,
          before: { state: row.state },
          after: { state, reason },
        });
        return view(after);
      },
      { asSystem: true },
    );
  }
}

export function view(row: Organization): OrganizationView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    state: row.state as OrganizationView['state'],
    timeZone: row.timeZone,
    currency: row.currency,
    auditRetentionMonths: settingsOf(row).auditRetentionMonths ?? null,
    storeResponses: settingsOf(row).storeResponses ?? false,
    onLimitStoreFailure: settingsOf(row).onLimitStoreFailure ?? 'local-share',
    plan: row.plan,
    createdAt: row.createdAt.toISOString(),
  };
}

/** What a request changes of the settings kept in one column. */
function settingsIn({
  auditRetentionMonths,
  storeResponses,
  onLimitStoreFailure,
}: UpdateOrganization): OrganizationSettings {
  return {
    ...(auditRetentionMonths === undefined ? {} : { auditRetentionMonths }),
    ...(storeResponses === undefined ? {} : { storeResponses }),
    ...(onLimitStoreFailure === undefined ? {} : { onLimitStoreFailure }),
  };
}

interface OrganizationSettings {
  auditRetentionMonths?: number | null;
  storeResponses?: boolean;
  onLimitStoreFailure?: OrganizationView['onLimitStoreFailure'];
}

/** Written by us only, and checked then. */
function settingsOf(row: Pick<Organization, 'settings'>): OrganizationSettings {
  return row.settings as OrganizationSettings;
}

function visibleTo(actor: Actor) {
  if (actsForPlatform(actor)) return {};
  if (actor.type === 'user') return { id: { in: [...actor.memberships.keys()] } };
  return { id: actor.type === 'token' && actor.organizationId !== null ? actor.organizationId : { in: [] } };
}

async function takeSlug(tx: Transaction, slug: string): Promise<string> {
  if (isUuid(slug)) throw new ProblemError('invalid_request', 'A slug must not look like an id.');
  const taken = await tx.organization.findUnique({ where: { slug }, select: { id: true } });
  if (taken) throw new ProblemError('already_exists', `The slug "${slug}" is taken.`);
  return slug;
}

async function freeSlug(tx: Transaction, name: string): Promise<string> {
  for (const slug of slugCandidates(name, 'organization')) {
    const taken = await tx.organization.findUnique({ where: { slug }, select: { id: true } });
    if (!taken && !isUuid(slug)) return slug;
  }
  throw new ProblemError('already_exists', 'No free slug is left for this name; give one.');
}
