/** Stage 3: the requested model name → `Route`. */
import { GatewayError } from './errors.js';
import type { ParsedRequest, Principal, Route } from './exchange.js';
import { nearModelsHint } from './near-models.js';
import type { RouteDirectory } from './ports.js';

/** @throws {GatewayError} 404 `model_not_found`, naming near matches the caller may use. */
export function resolveRoute(request: ParsedRequest, principal: Principal, routes: RouteDirectory): Route {
  const route = routes.resolve(principal, request.model);
  if (route !== undefined) return route;
  throw new GatewayError(
    'model_not_found',
    `The model "${request.model}" does not exist or you do not have access to it.${nearModelsHint(request.model, principal, routes)}`,
    { param: 'model' },
  );
}
