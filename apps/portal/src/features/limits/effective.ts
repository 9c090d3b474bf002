import type { Limit } from '../../lib/api-client.js';
import { limitFree } from '../../lib/limits.js';
import { minus } from '../../ui/format/decimal.js';
import { subjectTypes } from './limit-words.js';

export interface EffectiveLimit {
  limit: Limit;
  /** Where it was set, from the key's point of view. */
  level: string;
  /** Of all hard limits on the same thing, the one with the least room: it refuses first. */
  binds: boolean;
  /** Where it does not meet every request: `on model gpt-4.1`; null where it does. */
  condition: string | null;
}

export interface KeyAt {
  organization: { id: string; slug: string };
  project: { id: string; slug?: string };
  keyId: string;
}

const levels = ['api_key', 'project', 'organization', 'global'];
const levelNames: Record<string, string> = {
  api_key: 'this key',
  project: 'project',
  organization: 'organization',
  global: 'platform',
};

/**
 * All limits a request of a key can meet: inherited ones, and those that depend on what is asked for. By dimension, the
 * one that refuses first on top. Where the use of one is unknown, none of its dimension is said to be first.
 */
export function effectiveFor(limits: readonly Limit[], at: KeyAt): EffectiveLimit[] {
  const rows = limits
    .map((limit) => ({ limit, level: levelOf(limit, at), condition: conditionOf(limit) }))
    .filter((row): row is { limit: Limit; level: string; condition: string | null } => row.level !== null)
    .map((row) => ({ ...row, binds: false }));
  for (const dimension of new Set(rows.map(({ limit }) => limit.dimension))) {
    const hard = rows.filter((row) => row.limit.dimension === dimension && row.limit.mode === 'hard' && !row.condition);
    const first = hard.reduce<EffectiveLimit | null>((least, row) => (!least || less(row, least) ? row : least), null);
    if (first && hard.every(({ limit }) => limitFree(limit) !== null)) first.binds = true;
  }
  const dimensions = ['spend', 'requests', 'total_tokens', 'input_tokens', 'output_tokens', 'concurrency'];
  return rows.toSorted(
    (a, b) =>
      Number(a.condition !== null) - Number(b.condition !== null) ||
      dimensions.indexOf(a.limit.dimension) - dimensions.indexOf(b.limit.dimension) ||
      Number(b.binds) - Number(a.binds) ||
      rank(a.limit) - rank(b.limit),
  );
}

function rank({ subject }: Limit): number {
  const index = levels.indexOf(subject.type);
  return index === -1 ? levels.length : index;
}

/** null: no request of this key ever meets it. */
function levelOf(limit: Limit, at: KeyAt): string | null {
  // Either of a combination may rule the key out.
  if (limit.on && !meets(limit.on, at)) return null;
  if (!meets(limit.subject, at)) return null;
  return levelNames[limit.subject.type] ?? subjectTypes[limit.subject.type];
}

function meets({ type, id }: Limit['subject'], { organization, project, keyId }: KeyAt): boolean {
  if (id === undefined) return true;
  if (type === 'organization') return id === organization.id || id === organization.slug;
  if (type === 'project') return id === project.id || id === project.slug;
  return type !== 'api_key' || id === keyId;
}

function conditionOf(limit: Limit): string | null {
  const some = [limit.subject, limit.on].filter((one) => one !== null && !levels.includes(one.type));
  if (some.length === 0) return null;
  return some.map((one) => (one ? `on ${subjectTypes[one.type]} ${one.id ?? ''}`.trim() : '')).join(' and ');
}

function less(a: EffectiveLimit, b: EffectiveLimit): boolean {
  const difference = minus(limitFree(a.limit) ?? '0', limitFree(b.limit) ?? '0');
  return difference !== null && difference.startsWith('-');
}
