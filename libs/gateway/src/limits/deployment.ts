/** A deployment's own limits: taken per attempt; when one is reached the deployment is passed over, nobody is refused. */
import { CounterStoreUnavailableError, type AdmitRequest } from '@tollgate/state';
import type { Admission, Deployment, ParsedRequest, Principal, Route } from '../exchange.js';
import type { Attempt } from '../attempt.js';
import type { GatewayPorts } from '../ports.js';
import { demandsOf, requestBounds } from './bounds.js';
import { storeClock, toCheck } from './check.js';
import { dimensions } from './registry.js';

export interface DeploymentLimitInput {
  admission: Admission;
  attempts: readonly Attempt[];
  request: ParsedRequest;
  route: Route;
  principal: Principal;
}

/** The hold of attempt n: settled with the attempt. */
export function attemptHoldId(operationId: string, attempt: number): string {
  return `${operationId}:${attempt}`;
}

export async function takeDeploymentLimits(
  deployment: Deployment,
  input: DeploymentLimitInput,
  ports: GatewayPorts,
): Promise<boolean> {
  const { limits } = deployment;
  const nowMs = ports.clock.nowMs();
  const bounds = requestBounds(input.request, input.route, [deployment], demandsOf([]));
  const request: AdmitRequest = {
    operationId: attemptHoldId(input.admission.operationId, input.attempts.length + 1),
    organizationId: input.principal.organization.id,
    ownerId: ports.ownerId,
    checks: limits.map((limit) =>
      toCheck({ limit, counter: limit.id }, dimensions[limit.dimension].take(bounds, limit.hard), nowMs),
    ),
    nowMs: storeClock,
  };
  try {
    return (await ports.counters.admit(request)).admitted;
  } catch (error) {
    if (!(error instanceof CounterStoreUnavailableError)) throw error;
    // Nobody is refused by a deployment's limit, but a budget it has is not overspent either.
    return (
      !request.checks.some((check) => check.budget) && input.principal.organization.onLimitStoreFailure !== 'strict'
    );
  }
}
