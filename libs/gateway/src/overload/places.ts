/** Places at deployments with a capacity, as `dispatch` takes them. One without a capacity costs a comparison. */
import type { DispatchInput, DispatchTools } from '../dispatch.js';
import { isEjected } from '../dispatch.js';
import type { Deployment } from '../exchange.js';
import type { GateBook } from './gate.js';
import { waitForPlace, type FullDeployment } from './wait-for-place.js';

/** @returns false = it has as many requests as it takes. A place that was taken is in `input.place`. */
export function takePlace(deployment: Deployment, input: DispatchInput, tools: Pick<DispatchTools, 'gates'>): boolean {
  if (deployment.capacity === undefined) return true;
  const gate = tools.gates.of(deployment, deployment.capacity);
  if (!gate.tryEnter()) return false;
  input.place = gate;
  return true;
}

export function isFull(deployment: Deployment, gates: GateBook): boolean {
  if (deployment.capacity === undefined) return false;
  const gate = gates.of(deployment, deployment.capacity);
  return gate.inFlight >= gate.limit;
}

/**
 * Where nobody else could serve: waits for a place at those that were passed over for being full. `null` = none was.
 * @throws {GatewayError} 503 `overloaded`
 */
export async function placeAfterWaiting(input: DispatchInput, tools: DispatchTools): Promise<Deployment | null> {
  const { ports, gates, health } = tools;
  const asked = new Set(input.attempts.map(({ deployment }) => deployment.id));
  const full = input.passedOver.flatMap(({ deployment, reason }): FullDeployment[] => {
    const { capacity } = deployment;
    if (reason !== 'busy' || capacity === undefined || asked.has(deployment.id)) return [];
    return [{ deployment, gate: gates.of(deployment, capacity) }];
  });
  if (full.length === 0) return null;
  const { candidates } = input.selection;
  const well = full.filter(({ deployment }) => !isEjected(deployment, candidates, health, ports.clock.nowMs()));
  const startedMs = ports.clock.monotonicMs();
  try {
    const place = await waitForPlace(well.length > 0 ? well : full, {
      model: input.request.model,
      priority: input.priority,
      organizationId: input.principal.organization.id,
      timeLeftMs: input.deadline - startedMs,
      sink: input.sink,
    });
    input.place = place.gate;
    return place.deployment;
  } finally {
    input.queuedMs = ports.clock.monotonicMs() - startedMs;
  }
}
