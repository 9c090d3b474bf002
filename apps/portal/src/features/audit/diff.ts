/** One fact of an entry, before and after. Text as JSON writes it; null: the fact was not there. */
export interface Difference {
  /** `limits.0.amount`; empty: the whole. */
  path: string;
  kind: 'added' | 'removed' | 'changed' | 'same';
  before: string | null;
  after: string | null;
}

/** Compares what was recorded, fact by fact, in the order of the record: what is gone stands where it was. */
export function differences(before: unknown, after: unknown): Difference[] {
  const left = flatten(before);
  const right = flatten(after);
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.map((path) => {
    const was = left.get(path) ?? null;
    const is = right.get(path) ?? null;
    const kind = was === is ? 'same' : was === null ? 'added' : is === null ? 'removed' : 'changed';
    return { path, kind, before: was, after: is };
  });
}

/** Leaves by path. A thing that is empty is a leaf itself: that a list became empty is a change. */
function flatten(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (path === '' && (value === null || value === undefined)) return found;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    found.set(path, JSON.stringify(value) ?? 'null');
    return found;
  }
  for (const [name, inner] of entries) flatten(inner, path === '' ? name : `${path}.${name}`, found);
  return found;
}
