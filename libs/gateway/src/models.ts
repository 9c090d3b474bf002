/** `GET /v1/models` and `GET /v1/models/{id}`: the names this caller may send, in OpenAI's shape or, for its clients, in Anthropic's. */
import { GatewayError } from './errors.js';
import { checkModel, mayUseModel } from './key-access.js';
import type { Principal, ReplySink, RequestHead, Route } from './exchange.js';
import type { RouteDirectory } from './ports.js';

export function answerModels(principal: Principal, routes: RouteDirectory, head: RequestHead, sink: ReplySink): void {
  const list = routes.list(principal).filter((route) => mayUseModel(route.model, principal));
  if (isAnthropicClient(head)) {
    const data = list.map(anthropicModel);
    answer({ data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: false }, head, sink);
    return;
  }
  answer({ object: 'list', data: list.map(modelObject) }, head, sink);
}

/** @throws {GatewayError} 403, 404 */
export function answerModel(
  model: string,
  principal: Principal,
  routes: RouteDirectory,
  head: RequestHead,
  sink: ReplySink,
): void {
  checkModel(model, principal, routes);
  const route = routes.resolve(principal, model);
  if (route === undefined) {
    throw new GatewayError('model_not_found', `The model "${model}" does not exist or you do not have access to it.`, {
      param: 'model',
    });
  }
  answer(isAnthropicClient(head) ? anthropicModel(route) : modelObject(route), head, sink);
}

/** Both vendors have the path; Anthropic's clients always name a version. */
function isAnthropicClient(head: RequestHead): boolean {
  return head.header('anthropic-version') !== undefined;
}

function anthropicModel(route: Route) {
  return {
    id: route.model,
    type: 'model',
    display_name: route.model,
    created_at: new Date(Math.floor(route.createdAtMs / 1000) * 1000).toISOString(),
  };
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
