/** `GET /v1/models` and `GET /v1/models/{id}`: the names this caller may send, in OpenAI's shape. */
import { GatewayError } from './errors.js';
import { checkModel, mayUseModel } from './key-access.js';
import type { Principal, ReplySink, RequestHead, Route } from './exchange.js';
import type { RouteDirectory } from './ports.js';

export function answerModels(principal: Principal, routes: RouteDirectory, head: RequestHead, sink: ReplySink): void {
  const allowed = routes.list(principal).filter((route) => mayUseModel(route.model, principal));
  answer({ object: 'list', data: allowed.map(modelObject) }, head, sink);
}

/** @throws {GatewayError} 403, 404 */
export function answerModel(
  model: string,
  principal: Principal,
  routes: RouteDirectory,
  head: RequestHead,
  sink: ReplySink,
): void {
  checkModel(model, principal);
  const route = routes.resolve(principal, model);
  if (route === undefined) {
    throw new GatewayError('model_not_found', `The model "${model}" does not exist or you do not have access to it.`, {
      param: 'model',
    });
  }
  answer(modelObject(route), head, sink);
}

function modelObject(route: Route) {
  const owner = route.targets[0]?.deployment.provider.manifest.id ?? 'tollgate';
  return { id: route.model, object: 'model', created: Math.floor(route.createdAtMs / 1000), owned_by: owner };
}

function answer(value: unknown, head: RequestHead, sink: ReplySink): void {
  const body = Buffer.from(JSON.stringify(value));
  sink.start(200, {
    'x-request-id': head.requestId,
    'content-type': 'application/json',
    'content-length': String(body.length),
  });
  sink.end(body);
}
