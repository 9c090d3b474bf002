/** Stage 3: the requested model name → `Route`. */
import { GatewayError } from './errors.js';
import type { ParsedRequest, Principal, Route } from './exchange.js';
import { mayUseModel } from './key-access.js';
import type { RouteDirectory } from './ports.js';

/** @throws {GatewayError} 404 `model_not_found`, naming near matches the caller may use. */
export function resolveRoute(request: ParsedRequest, principal: Principal, routes: RouteDirectory): Route {
  const route = routes.resolve(principal, request.model);
  if (route !== undefined) return route;
  const near = nearest(
    request.model,
    routes
      .list(principal)
      .map((candidate) => candidate.model)
      .filter((model) => mayUseModel(model, principal)),
  );
  const hint =
    near.length > 0
      ? ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
      : ' GET /v1/models lists the models this key may use.';
  throw new GatewayError(
    'model_not_found',
    `The model "${request.model}" does not exist or you do not have access to it.${hint}`,
    { param: 'model' },
  );
}

/** Up to two names within a third of their length in edits, closest first. */
function nearest(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 2)
    .map(({ name }) => name);
}

/** Levenshtein distance, two rows. Runs only on the way to a 404. */
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
