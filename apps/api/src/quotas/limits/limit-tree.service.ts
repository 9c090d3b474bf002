import { Inject, Injectable, Optional } from '@nestjs/common';
import type { LimitTree, TreeLimit } from '@tollgate/contracts';
import { SETTINGS, type Settings } from '../../config/parts.js';
import type { OrganizationScope } from '../../http/actor.js';
import { publicId } from '../../http/public-id.js';
import { ReportDatabase } from '../../usage/report-database.js';
import { LIMIT_STATES, type CounterReference, type LimitState, type LimitStates } from './limit-states.js';
import { limitsConcerning, type ConcerningLimit } from './concerning-limits.js';
import { treeLimit } from './standing.js';

/** Where a limit is drawn, and the counter that is meant there. */
interface Placed {
  limit: ConcerningLimit;
  reference: CounterReference;
  put(shown: TreeLimit): void;
}

/** Organization > project > key: what holds on each, how it stands, and how it will end. */
@Injectable()
export class LimitTreeService {
  constructor(
    private readonly database: ReportDatabase,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Optional() @Inject(LIMIT_STATES) private readonly states: LimitStates | null = null,
  ) {}

  async tree({ organizationId, slug, name }: OrganizationScope): Promise<LimitTree> {
    const nowMs = this.settings.now();
    const limits = await this.database.asSystem((tx) => limitsConcerning(tx, organizationId));
    const { projects, keys, counts } = await this.database.forOrganization(organizationId, async (tx) => ({
      projects: await tx.project.findMany({
        where: { organizationId, archivedAt: null },
        select: { id: true, slug: true, name: true },
        orderBy: { id: 'asc' },
      }),
      keys: await tx.apiKey.findMany({
        where: {
          organizationId,
          id: {
            in: limits.flatMap(({ subject }) => (subject.type === 'api_key' && subject.id !== null ? subject.id : [])),
          },
        },
        select: { id: true, name: true, state: true, projectId: true },
        orderBy: { id: 'asc' },
      }),
      counts: await tx.apiKey.groupBy({
        by: ['projectId'],
        where: { organizationId, state: { not: 'revoked' } },
        _count: { _all: true },
      }),
    }));

    const tree: LimitTree = {
      asOf: new Date(nowMs).toISOString(),
      countersKnown: true,
      organization: { id: organizationId, slug, name },
      limits: [],
      projects: projects.map((project) => {
        const own = keys.filter(({ projectId }) => projectId === project.id);
        const active = counts.find(({ projectId }) => projectId === project.id)?._count._all ?? 0;
        return {
          ...project,
          limits: [],
          apiKeys: own.map(({ id, name: keyName, state }) => ({
            id: publicId('key', id),
            name: keyName,
            state,
            limits: [],
          })),
          otherApiKeys: Math.max(0, active - own.filter(({ state }) => state !== 'revoked').length),
        };
      }),
      others: [],
    };
    const placed = limits.flatMap((limit) => place(limit, tree, organizationId));
    const standing = await this.stand(organizationId, placed);
    tree.countersKnown = standing !== null;
    placed.forEach(({ limit, put }, index) => put(treeLimit(limit, standing?.[index] ?? null, nowMs)));
    return tree;
  }

  private stand(
    organizationId: string,
    placed: readonly { reference: CounterReference }[],
  ): Promise<readonly (LimitState | null)[] | null> {
    if (this.states === null) return Promise.resolve(null);
    return this.states.stand(
      organizationId,
      placed.map(({ reference }) => reference),
    );
  }
}

/** A limit for each project is drawn on each; one for each key or end user is drawn once, because there may be many. */
function place(limit: ConcerningLimit, tree: LimitTree, organizationId: string): Placed[] {
  const { type, id } = limit.subject;
  const at = (list: TreeLimit[], subject = ''): Placed => ({
    limit,
    reference: { limitId: limit.id, subject },
    put: (shown) => list.push(shown),
  });
  if (type === 'global') return [at(tree.limits)];
  if (type === 'organization') return [at(tree.limits, id === null ? organizationId : '')];
  if (type === 'project') {
    if (id === null) return tree.projects.map((project) => at(project.limits, project.id));
    const project = tree.projects.find((node) => node.id === id);
    return project === undefined ? [] : [at(project.limits)];
  }
  if (type !== 'api_key' || id === null) return [at(tree.others)];
  const key = tree.projects.flatMap(({ apiKeys }) => apiKeys).find((node) => node.id === publicId('key', id));
  return key === undefined ? [] : [at(key.limits)];
}
