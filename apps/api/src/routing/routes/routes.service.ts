import { Inject, Injectable } from '@nestjs/common';
import type { CreateRoute, Page, PageQuery, Route as RouteView, UpdateRoute } from '@tollgate/contracts';
import type { Database, Prisma, Transaction } from '@tollgate/database';
import { checkMatch, ConfigWriter, refuseManagedByFile, type EditContext } from '../../config/config-writer.js';
import { ruleOf, type RouteSettings } from '../../config/config-snapshot.js';
import { targetsOf, type RouteEntry } from '../../config/document.js';
import { resolveRoute, resolveRules, resolveTargets } from '../../config/edits.js';
import { DATABASE } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';

export const routeView = {
  id: true,
  organizationId: true,
  model: true,
  strategy: true,
  defaultMaxOutputTokens: true,
  settings: true,
  managedBy: true,
  configRevision: true,
  createdAt: true,
  updatedAt: true,
  targets: { select: { weight: true, tier: true, deploymentId: true, conditions: true }, orderBy: { position: 'asc' } },
} as const satisfies Prisma.RouteSelect;

type RouteRow = Prisma.RouteGetPayload<{ select: typeof routeView }>;

@Injectable()
export class RoutesService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly config: ConfigWriter,
  ) {}

  async list(organizationId: string | null, query: PageQuery): Promise<Page<RouteView>> {
    const { before, orderBy, take } = pageArguments(query);
    return this.database.asSystem(async (tx) => {
      const rows = await tx.route.findMany({ where: { organizationId, ...before }, select: routeView, orderBy, take });
      const names = await deploymentNames(tx, rows);
      return toPage(rows, query.limit, (row) => view(row, names));
    });
  }

  get(organizationId: string | null, reference: string): Promise<RouteView> {
    return this.database.asSystem(async (tx) => {
      const id = parsePublicId('rt', reference);
      const row = await tx.route.findFirst({
        where: id === null ? { organizationId, model: reference } : { organizationId, id },
        select: routeView,
      });
      if (!row) throw notFound('route');
      return view(row, await deploymentNames(tx, [row]));
    });
  }

  create(caller: Caller, organizationId: string | null, input: CreateRoute): Promise<RouteView> {
    return this.config.edit(caller, organizationId, (context) => {
      refuseTakenModel(context, input.model);
      const entry: RouteEntry = {
        id: newId(),
        ...resolveRoute(input, context.document, context.shared),
        managedBy: 'api',
      };
      context.document.routes.push(entry);
      return Promise.resolve({
        audit: { action: 'route.create', targetType: 'route', targetId: publicId('rt', entry.id), after: entry },
        reply: (tx) => readEntry(tx, entry),
      });
    });
  }

  update(
    caller: Caller,
    organizationId: string | null,
    reference: string,
    input: UpdateRoute,
    ifMatch: string | undefined,
  ): Promise<RouteView> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, reference, ifMatch);
      const before = structuredClone(entry);
      refuseManagedByFile(entry, `The route "${entry.model}"`);
      if (input.model !== undefined && input.model !== entry.model) {
        refuseTakenModel(context, input.model);
        entry.model = input.model;
      }
      if (input.strategy !== undefined) entry.strategy = input.strategy;
      if (input.targets !== undefined)
        entry.targets = resolveTargets(entry.model, input.targets, context.document, context.shared);
      if (input.rules !== undefined) {
        delete entry.rules;
        if (input.rules.length > 0)
          entry.rules = resolveRules(entry.model, input.rules, context.document, context.shared);
      }
      if (input.defaultMaxOutputTokens !== undefined) entry.defaultMaxOutputTokens = input.defaultMaxOutputTokens;
      if (input.dropParams === true) entry.dropParams = true;
      else if (input.dropParams === false) delete entry.dropParams;
      if (input.overflow === null) delete entry.overflow;
      else if (input.overflow !== undefined) entry.overflow = input.overflow;
      if (input.failover === null) delete entry.failover;
      else if (input.failover !== undefined) entry.failover = input.failover;
      if (input.wake === null) delete entry.wake;
      else if (input.wake !== undefined) entry.wake = input.wake;
      if (input.dataClass === null) delete entry.dataClass;
      else if (input.dataClass !== undefined) entry.dataClass = input.dataClass;
      return {
        audit: {
          action: 'route.update',
          targetType: 'route',
          targetId: publicId('rt', entry.id),
          before,
          after: entry,
        },
        reply: (tx) => readEntry(tx, entry),
      };
    });
  }

  remove(caller: Caller, organizationId: string | null, reference: string, ifMatch: string | undefined): Promise<void> {
    return this.config.edit(caller, organizationId, async (context) => {
      const entry = await findEntry(context, reference, ifMatch);
      refuseManagedByFile(entry, `The route "${entry.model}"`);
      context.document.routes = context.document.routes.filter(({ id }) => id !== entry.id);
      return {
        audit: { action: 'route.delete', targetType: 'route', targetId: publicId('rt', entry.id), before: entry },
        reply: () => Promise.resolve(),
      };
    });
  }
}

async function findEntry(
  { document, tx }: EditContext,
  reference: string,
  ifMatch: string | undefined,
): Promise<RouteEntry> {
  const id = parsePublicId('rt', reference);
  const entry = document.routes.find((item) => (id === null ? item.model === reference : item.id === id));
  if (!entry) throw notFound('route');
  if (ifMatch !== undefined)
    checkMatch(ifMatch, await tx.route.findUnique({ where: { id: entry.id }, select: { configRevision: true } }));
  return entry;
}

function refuseTakenModel({ document }: EditContext, model: string): void {
  if (document.routes.some((route) => route.model === model)) {
    throw new ProblemError('already_exists', `There is a route for the model "${model}" already.`);
  }
}

/** Right after the write: names come from the entry, as an organization's write cannot see the platform's deployments. */
async function readEntry(tx: Transaction, entry: RouteEntry): Promise<RouteView> {
  const row = await tx.route.findUniqueOrThrow({ where: { id: entry.id }, select: routeView });
  return view(row, new Map(targetsOf(entry).map((target) => [target.deploymentId, target.deployment])));
}

async function deploymentNames(tx: Transaction, rows: readonly RouteRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap((row) => row.targets.map((target) => target.deploymentId));
  const deployments = await tx.deployment.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(deployments.map((deployment) => [deployment.id, deployment.name]));
}

function view(row: RouteRow, names: ReadonlyMap<string, string>): RouteView {
  const settings = row.settings as RouteSettings;
  return {
    id: publicId('rt', row.id),
    organizationId: row.organizationId,
    model: row.model,
    strategy: row.strategy as RouteView['strategy'],
    targets: shownTargets(row, null, names),
    rules: (settings.rules ?? []).map((rule, index) => ({ ...rule, targets: shownTargets(row, index, names) })),
    defaultMaxOutputTokens: row.defaultMaxOutputTokens,
    dropParams: settings.dropParams === true,
    dataClass: settings.dataClass ?? null,
    overflow: settings.overflow ?? null,
    failover: settings.failover ?? null,
    wake: settings.wake ?? null,
    managedBy: row.managedBy === 'file' ? 'file' : 'api',
    configRevision: row.configRevision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function shownTargets(row: RouteRow, rule: number | null, names: ReadonlyMap<string, string>): RouteView['targets'] {
  return row.targets
    .filter((target) => ruleOf(target) === rule)
    .map(({ deploymentId, weight, tier }) => ({
      deployment: names.get(deploymentId) ?? '',
      weight,
      tier,
      deploymentId: publicId('dep', deploymentId),
    }));
}
