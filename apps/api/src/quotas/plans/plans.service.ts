import { Inject, Injectable } from '@nestjs/common';
import {
  createLimitPlanSchema,
  type CreateLimitPlan,
  type LimitPlan as PlanView,
  type Page,
  type PageQuery,
  type UpdateLimitPlan,
} from '@tollgate/contracts';
import type { Database, LimitPlan, Transaction } from '@tollgate/database';
import { checkMatch, ConfigWriter, refuseManagedByFile, type EditContext } from '../../config/config-writer.js';
import type { PlanEntry, PlanLimitEntry } from '../../config/document.js';
import { DATABASE } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { resolvePlan } from './plan-entry.js';

/** Defaults of limits, by tier and by end users' attributes. */
@Injectable()
export class PlansService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly config: ConfigWriter,
  ) {}

  async list(organizationId: string | null, query: PageQuery): Promise<Page<PlanView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.limitPlan.findMany({ where: { organizationId, ...before }, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  async get(organizationId: string | null, planId: string): Promise<PlanView> {
    const id = parsePublicId('plan', planId);
    const row =
      id === null
        ? null
        : await this.database.asSystem((tx) => tx.limitPlan.findFirst({ where: { id, organizationId } }));
    if (row === null) throw notFound('limit plan');
    return view(row);
  }

  create(caller: Caller, organizationId: string | null, input: CreateLimitPlan): Promise<PlanView> {
    return this.config.edit(caller, organizationId, ({ document }) => {
      const plans = (document.plans ??= []);
      refuseTakenName(plans, input.name);
      const entry: PlanEntry = {
        id: newId(),
        ...resolvePlan(organizationId, input, plans, undefined),
        managedBy: 'api',
      };
      plans.push(entry);
      return Promise.resolve({
        audit: { action: 'limit_plan.create', targetType: 'limit_plan', targetId: idOf(entry), after: entry },
        reply: (tx: Transaction) => read(tx, entry.id),
      });
    });
  }

  update(
    caller: Caller,
    organizationId: string | null,
    planId: string,
    input: UpdateLimitPlan,
    ifMatch: string | undefined,
  ): Promise<PlanView> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, planId, ifMatch);
      refuseManagedByFile(entry, `The limit plan "${entry.name}"`);
      const before = structuredClone(entry);
      const others = (context.document.plans ?? []).filter(({ id }) => id !== entry.id);
      const next = createLimitPlanSchema.parse({
        name: input.name ?? entry.name,
        default: input.default ?? entry.default,
        limits: input.limits ?? entry.limits.map(withoutId),
      });
      if (next.name !== entry.name) refuseTakenName(others, next.name);
      Object.assign(entry, resolvePlan(organizationId, next, others, before));
      return {
        audit: { action: 'limit_plan.update', targetType: 'limit_plan', targetId: idOf(entry), before, after: entry },
        reply: (tx) => read(tx, entry.id),
      };
    });
  }

  remove(caller: Caller, organizationId: string | null, planId: string, ifMatch: string | undefined): Promise<void> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, planId, ifMatch);
      refuseManagedByFile(entry, `The limit plan "${entry.name}"`);
      context.document.plans = (context.document.plans ?? []).filter(({ id }) => id !== entry.id);
      return {
        audit: { action: 'limit_plan.delete', targetType: 'limit_plan', targetId: idOf(entry), before: entry },
        reply: () => Promise.resolve(),
      };
    });
  }
}

async function findEntry(
  { document, tx }: EditContext,
  planId: string,
  ifMatch: string | undefined,
): Promise<PlanEntry> {
  const id = parsePublicId('plan', planId);
  const entry = document.plans?.find((plan) => plan.id === id);
  if (entry === undefined) throw notFound('limit plan');
  if (ifMatch !== undefined)
    checkMatch(ifMatch, await tx.limitPlan.findUnique({ where: { id: entry.id }, select: { configRevision: true } }));
  return entry;
}

function refuseTakenName(plans: readonly PlanEntry[], name: string): void {
  if (plans.some((plan) => plan.name === name))
    throw new ProblemError('already_exists', `There is a limit plan "${name}" already.`);
}

async function read(tx: Transaction, id: string): Promise<PlanView> {
  return view(await tx.limitPlan.findUniqueOrThrow({ where: { id } }));
}

function idOf({ id }: PlanEntry): string {
  return publicId('plan', id);
}

function view(row: LimitPlan): PlanView {
  return {
    id: publicId('plan', row.id),
    organizationId: row.organizationId,
    name: row.name,
    default: row.isDefault,
    limits: (row.limits as unknown as PlanLimitEntry[]).map(withoutId),
    managedBy: row.managedBy === 'file' ? 'file' : 'api',
    configRevision: row.configRevision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function withoutId({ id: _id, ...limit }: PlanLimitEntry): PlanView['limits'][number] {
  return limit;
}
