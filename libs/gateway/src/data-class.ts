/**
 * How protected the data of a request is, and who may get it. A class comes from three places and the highest wins: the
 * route, the scopes of the key (whose `dataClass` is the most it may send, so what it sends is taken for that), and the
 * request's own `x-tollgate-data-class`. A request can raise its class and never lower it. What a guardrail finds is a fourth
 * source: it raises `ParsedRequest.dataClass`, which everything below reads, before targets are selected.
 *
 * A deployment that is not cleared for the class is no target: `selectTargets` leaves it out, and `makeAttempt`, which every
 * upstream call goes through, refuses to call it whatever chose it.
 */
import { GatewayError } from './errors.js';
import type { Deployment, ParsedRequest, Principal, RequestHead, Route } from './exchange.js';

/** From the least to the most protected; a class is its index. */
export const dataClassNames = ['public', 'internal', 'restricted'] as const;

export function dataClassOf(route: Pick<Route, 'dataClass'>, principal: Principal, head: RequestHead): number {
  const ofKey = principal.access?.dataClass ?? 0;
  return Math.max(route.dataClass, ofKey, namedDataClass(head) ?? 0);
}

/** What the header says; `null` = nothing. @throws {GatewayError} 400 */
export function namedDataClass(head: RequestHead): number | null {
  const name = head.header('x-tollgate-data-class');
  if (name === undefined) return null;
  const rank = (dataClassNames as readonly string[]).indexOf(name);
  if (rank < 0) {
    throw new GatewayError('invalid_header', 'x-tollgate-data-class must be public, internal or restricted.');
  }
  return rank;
}

export function isCleared(
  deployment: Pick<Deployment, 'clearance'>,
  request: Pick<ParsedRequest, 'dataClass'>,
): boolean {
  return request.dataClass <= deployment.clearance;
}

/** The last line: a bug in whatever chose the deployment must not send restricted data there. */
export function assertCleared(deployment: Deployment, request: ParsedRequest): void {
  if (isCleared(deployment, request)) return;
  throw noClearedTarget(request, `${deployment.name} was chosen without being cleared`);
}

export function noClearedTarget(request: ParsedRequest, internal: string): GatewayError {
  const name = dataClassNames[request.dataClass] ?? String(request.dataClass);
  return new GatewayError(
    'no_cleared_target',
    `No deployment of "${request.model}" may receive data of the class "${name}". An operator can clear one for it.`,
    { param: 'model', internal },
  );
}
