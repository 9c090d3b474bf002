/**
 * What a caller may do of what the project may do: the scopes of an API key or of a signed token, compiled once when they
 * are read. A caller without any has `access: null`, which costs one comparison a request.
 */
import { dataClassNames, namedDataClass } from './data-class.js';
import { GatewayError } from './errors.js';
import { nearModelsHint } from './near-models.js';
import type { RouteDirectory } from './ports.js';
import type { ParsedRequest, Principal, RequestHead } from './exchange.js';

/** Addresses a key may be used from. */
export interface AddressList {
  /** `null` = the address is not known, which is in no list. */
  has(address: string | null): boolean;
}

/** `null` in a field = not narrowed. */
export interface KeyAccess {
  endpoints: ReadonlySet<string> | null;
  models: ModelPatterns | null;
  /** Rank of the most protected class of data that may be sent. */
  dataClass: number | null;
  addresses: AddressList | null;
}

/** Model names and patterns, where `*` stands for any text. Takes time linear in name and pattern, whatever they are. */
export class ModelPatterns {
  private readonly exact = new Set<string>();
  private readonly globs: (readonly string[])[] = [];

  constructor(readonly patterns: readonly string[]) {
    for (const pattern of patterns) {
      if (pattern.includes('*')) this.globs.push(pattern.split('*'));
      else this.exact.add(pattern);
    }
  }

  allows(model: string): boolean {
    if (this.exact.has(model)) return true;
    for (const parts of this.globs) if (matchesParts(parts, model)) return true;
    return false;
  }
}

/**
 * After the body is read and before its model is looked up, so that a name outside the scopes is answered alike whether
 * there is such a model or not.
 * @throws {GatewayError} 403 `endpoint_not_allowed`, `model_not_allowed`, `data_class_not_allowed`; 400 for the header.
 */
export function checkAccess(
  request: ParsedRequest,
  principal: Principal,
  head: RequestHead,
  routes: Pick<RouteDirectory, 'list'>,
): void {
  const { access } = principal;
  if (access === null) return;
  checkEndpoint(request.endpoint, principal);
  checkModel(request.model, principal, routes);
  if (access.dataClass !== null) checkDataClass(access.dataClass, head);
}

/** @throws {GatewayError} 403 `endpoint_not_allowed` */
export function checkEndpoint(endpoint: string, principal: Principal): void {
  const endpoints = principal.access?.endpoints ?? null;
  if (endpoints === null || endpoints.has(endpoint)) return;
  throw new GatewayError(
    'endpoint_not_allowed',
    `This API key may not be used for ${endpoint}; its scopes allow ${[...endpoints].join(', ')}.`,
  );
}

/** @throws {GatewayError} 403 `model_not_allowed` */
export function checkModel(model: string, principal: Principal, routes: Pick<RouteDirectory, 'list'>): void {
  if (mayUseModel(model, principal)) return;
  throw new GatewayError(
    'model_not_allowed',
    `This API key may not use the model "${model}".${nearModelsHint(model, principal, routes)}`,
    { param: 'model' },
  );
}

export function mayUseModel(model: string, principal: Principal): boolean {
  const models = principal.access?.models ?? null;
  return models === null || models.allows(model);
}

/** What the request says of itself counts; one that says nothing is not held back. */
function checkDataClass(most: number, head: RequestHead): void {
  const named = namedDataClass(head);
  if (named === null || named <= most) return;
  const name = dataClassNames[named] ?? '';
  throw new GatewayError('data_class_not_allowed', `This API key may not send data of the class "${name}".`);
}

/** The texts between the stars, in order, the first at the beginning and the last at the end. */
function matchesParts(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] ?? '';
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
