import type { Limit } from '../../lib/api-client.js';
import { subjectName, type Names } from './limit-words.js';

/** A line of the tree: a subject, with one of its limits, or with none where only what is below it has some. */
export interface TreeRow {
  /** Unique: the limit's id, or the subject's. */
  key: string;
  level: 0 | 1 | 2;
  name: string;
  limit: Limit | null;
  /** The subject this line opens and closes; null where there is nothing below. */
  opens: string | null;
}

export interface KeyPlace {
  id: string;
  name: string;
  projectId: string;
}

const levels = ['organization', 'project', 'api_key'];

/** Budgets and quotas over calendar periods, as a tree; everything else is listed beside it. */
export function inTree(limit: Limit): boolean {
  const periodic = limit.algorithm === 'calendar' && limit.dimension !== 'concurrency';
  return periodic && limit.on === null && levels.includes(limit.subject.type);
}

/**
 * Organization, its projects, their keys: only those a limit is on, or below which there is one. Money first, then longer
 * windows first.
 */
export function budgetTree(
  limits: readonly Limit[],
  names: Names,
  keys: readonly KeyPlace[],
  closed: ReadonlySet<string> = new Set(),
): TreeRow[] {
  const all = limits.filter(inTree);
  const of = (type: string, matches: (id: string | undefined) => boolean) =>
    all.filter(({ subject }) => subject.type === type && matches(subject.id)).toSorted(order);
  const ofKeys = new Map<string, { name: string; limits: Limit[] }[]>();
  const strays: { name: string; limits: Limit[] }[] = [];
  const keyIds = new Set(of('api_key', () => true).map(({ subject }) => subject.id));
  for (const id of keyIds) {
    const place = keys.find((key) => key.id === id);
    const entry = {
      name: subjectName({ type: 'api_key', id }, names),
      limits: of('api_key', (one) => one === id),
    };
    if (!place) strays.push(entry);
    else ofKeys.set(place.projectId, [...(ofKeys.get(place.projectId) ?? []), entry]);
  }
  const rows: TreeRow[] = [];
  const open = (subject: string) => !closed.has(subject);
  const add = (level: TreeRow['level'], subject: string, name: string, own: Limit[], hasChildren: boolean) => {
    const lines = own.length > 0 ? own : [null];
    lines.forEach((limit, index) =>
      rows.push({ key: limit?.id ?? subject, level, name, limit, opens: index === 0 && hasChildren ? subject : null }),
    );
  };
  const projects = names.projects
    .map((project) => ({
      project,
      own: of('project', (id) => id === project.id || id === project.slug),
      keys: (ofKeys.get(project.id) ?? []).toSorted(byName),
    }))
    .filter((one) => one.own.length > 0 || one.keys.length > 0)
    .toSorted((a, b) => a.project.name.localeCompare(b.project.name));
  const own = of('organization', () => true);
  const { organization } = names;
  if (own.length === 0 && projects.length === 0 && strays.length === 0) return [];
  add(0, organization.id, organization.name, own, projects.length + strays.length > 0);
  if (!open(organization.id)) return rows;
  for (const one of projects) {
    add(1, one.project.id, one.project.name, one.own, one.keys.length > 0);
    if (!open(one.project.id)) continue;
    for (const key of one.keys) add(2, key.name, key.name, key.limits, false);
  }
  // Revoked keys, and those of projects that are gone: their limits are still there to be taken away.
  for (const key of strays.toSorted(byName)) add(1, key.name, key.name, key.limits, false);
  return rows;
}

const windows = ['none', 'month', 'week', 'day', 'hour', 'minute'];

function order(a: Limit, b: Limit): number {
  const money = Number(b.dimension === 'spend') - Number(a.dimension === 'spend');
  return money || windows.indexOf(a.window) - windows.indexOf(b.window) || a.id.localeCompare(b.id);
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name);
}
