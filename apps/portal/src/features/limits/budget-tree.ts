import type { LimitTree } from '../../lib/api-client.js';
import { fromTree, type ShownLimit } from './shown-limit.js';

/** A line of the tree: a subject, with one of its limits, or with none where only what is below it has some. */
export interface TreeRow {
  /** Unique: the limit's id, or the subject's. */
  key: string;
  level: 0 | 1 | 2;
  name: string;
  limit: ShownLimit | null;
  /** The subject this line opens and closes; null where there is nothing below. */
  opens: string | null;
}

export interface BudgetTree {
  rows: TreeRow[];
  /** By the minute, on what runs at a time, on models, end users, addresses and combinations. */
  others: ShownLimit[];
  /** All of them, the hidden ones too. */
  all: ShownLimit[];
}

/** Budgets and quotas over calendar periods, as a tree; everything else is listed beside it. */
export function inTree(limit: Pick<ShownLimit, 'algorithm' | 'dimension' | 'on'>): boolean {
  return limit.algorithm === 'calendar' && limit.dimension !== 'concurrency' && limit.on === null;
}

/** Organization, its projects, their keys: only those a limit is on, or below which there is one. Money first. */
export function budgetTree(tree: LimitTree, closed: ReadonlySet<string> = new Set()): BudgetTree {
  const rows: TreeRow[] = [];
  const all: ShownLimit[] = [];
  const others: ShownLimit[] = [];
  const own = (limits: LimitTree['limits']) => {
    const shown = limits.map(fromTree);
    all.push(...shown);
    others.push(...shown.filter((limit) => !inTree(limit)));
    return shown.filter(inTree).toSorted(order);
  };
  const add = (
    level: TreeRow['level'],
    { id, name }: { id: string; name: string },
    limits: ShownLimit[],
    below: boolean,
  ) => {
    const lines = limits.length > 0 ? limits : [null];
    lines.forEach((limit, index) =>
      rows.push({ key: limit?.id ?? id, level, name, limit, opens: index === 0 && below ? id : null }),
    );
  };
  const top = own(tree.limits);
  const projects = tree.projects
    .map((project) => ({
      project,
      limits: own(project.limits),
      keys: project.apiKeys
        .map((key) => ({ key, limits: own(key.limits) }))
        .filter(({ limits }) => limits.length > 0)
        .toSorted((a, b) => a.key.name.localeCompare(b.key.name)),
    }))
    .filter(({ limits, keys }) => limits.length > 0 || keys.length > 0)
    .toSorted((a, b) => a.project.name.localeCompare(b.project.name));
  const rest = tree.others.map(fromTree);
  all.push(...rest);
  others.push(...rest);
  if (top.length === 0 && projects.length === 0) return { rows, others, all };
  add(0, tree.organization, top, projects.length > 0);
  if (closed.has(tree.organization.id)) return { rows, others, all };
  for (const { project, limits, keys } of projects) {
    add(1, project, limits, keys.length > 0);
    if (closed.has(project.id)) continue;
    for (const { key, limits: ofKey } of keys) add(2, key, ofKey, false);
  }
  return { rows, others, all };
}

const windows = ['none', 'month', 'week', 'day', 'hour', 'minute'];

function order(a: ShownLimit, b: ShownLimit): number {
  const money = Number(b.dimension === 'spend') - Number(a.dimension === 'spend');
  return money || windows.indexOf(a.window) - windows.indexOf(b.window) || a.id.localeCompare(b.id);
}
