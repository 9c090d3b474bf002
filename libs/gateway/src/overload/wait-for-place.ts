/**
 * Every deployment that could serve is full: the request waits at all of them at once, and the first that has a place for
 * it serves it. How many wait and for how long is bounded; whoever gets no place is told when to come back.
 */
import { GatewayError } from '../errors.js';
import type { Deployment, ReplySink } from '../exchange.js';
import type { Priority } from './fair-queue.js';
import type { Gate, Waiter } from './gate.js';

export interface FullDeployment {
  deployment: Deployment;
  gate: Gate;
}

export interface WaitRequest {
  model: string;
  priority: Priority;
  organizationId: string;
  timeLeftMs: number;
  sink: ReplySink;
}

/** @throws {GatewayError} 503 `overloaded` */
export function waitForPlace(full: readonly FullDeployment[], request: WaitRequest): Promise<FullDeployment> {
  const maxWaitMs = Math.max(...full.map(({ gate }) => gate.maxWaitMs));
  return new Promise((resolve, reject) => {
    let over = false;
    const longestMs = Math.min(maxWaitMs, request.timeLeftMs);
    const timer = setTimeout(() => refuse('no place came free in time'), longestMs).unref();
    const end = () => {
      over = true;
      clearTimeout(timer);
      for (const { gate } of full) gate.quit(waiter);
    };
    const refuse = (why: string) => {
      if (over) return;
      end();
      reject(overloaded(full, request.model, why));
    };
    const waiter: Waiter = {
      priority: request.priority,
      organizationId: request.organizationId,
      enter(gate) {
        const place = full.find((one) => one.gate === gate);
        if (over || place === undefined) {
          gate.leave(null);
          return;
        }
        end();
        resolve(place);
      },
      shed: () => refuse('others wait with less'),
    };
    const joined = full.filter(({ gate }) => gate.join(waiter));
    if (joined.length === 0) {
      refuse('the queue is full');
      return;
    }
    request.sink.onClose(() => refuse('the client left'));
  });
}

function overloaded(full: readonly FullDeployment[], model: string, why: string): GatewayError {
  const names = full.map(({ deployment }) => deployment.name).join(', ');
  return new GatewayError(
    'overloaded',
    `Every deployment of "${model}" has as many requests as it takes, and this one could not wait any longer. Try again after the time in retry-after.`,
    { retryAfterMs: Math.min(...full.map(({ gate }) => gate.retryAfterMs())), internal: `${why}: ${names}` },
  );
}
