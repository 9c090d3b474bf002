/** Which names a caller may have meant. Runs only on the way to a 403 or 404. */
import type { Principal } from './exchange.js';
import { mayUseModel } from './key-access.js';
import type { RouteDirectory } from './ports.js';

const listHint = ' GET /v1/models lists the models this key may use.';
/** So many names are compared; a caller with more gets the hint where to look. */
const mostCompared = 5_000;

/** A sentence with up to two near names this caller may use, or where to find them. Begins with a space. */
export function nearModelsHint(wanted: string, principal: Principal, routes: Pick<RouteDirectory, 'list'>): string {
  const usable = routes
    .list(principal)
    .map((candidate) => candidate.model)
    .filter((model) => !model.includes('*') && mayUseModel(model, principal))
    .slice(0, mostCompared);
  const near = nearest(wanted, usable);
  return near.length > 0 ? ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?` : listHint;
}

/** Up to two names within a third of their length in edits, closest first; a vendor's prefix too many is no edit. */
function nearest(wanted: string, names: readonly string[]): string[] {
  const bare = (name: string) => name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  return names
    .map((name) => ({
      name,
      distance: Math.min(
        editDistance(wanted.toLowerCase(), name.toLowerCase()),
        editDistance(bare(wanted), bare(name)),
      ),
    }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 2)
    .map(({ name }) => name);
}

/** Levenshtein distance, two rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
