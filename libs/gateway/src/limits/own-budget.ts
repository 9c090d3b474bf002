/**
 * `x-tollgate-max-cost-usd`: what the client wants to spend on this one request at most. It can only lower what the limits
 * allow: they are asked all the same.
 */
import { boundCost, nanoFromPicoUp, picoFromUsd, usdFromPico } from '@tollgate/pricing';
import type { Attempt } from '../attempt.js';
import { GatewayError } from '../errors.js';
import type { RequestHead } from '../exchange.js';
import type { BoundDemands } from './bounds.js';
import type { RequestBounds } from './dimension.js';

const header = 'x-tollgate-max-cost-usd';
const decimal = /^\d{1,7}(\.\d{1,9})?$/;

/** Nano-USD; `null` = the client does not say. @throws {GatewayError} 400 `invalid_header`. */
export function ownBudget(head: RequestHead): number | null {
  const text = head.header(header);
  if (text === undefined) return null;
  if (!decimal.test(text)) {
    throw new GatewayError('invalid_header', `${header} must be an amount in USD such as 0.05, with up to 9 decimals.`);
  }
  return Number(picoFromUsd(text) / 1000n);
}

/** A request under a budget of its own needs every bound a hard spend limit needs. */
export function demandAll(demands: BoundDemands): BoundDemands {
  demands.outputCap = true;
  demands.inputBound = true;
  demands.price = true;
  return demands;
}

/** @throws {GatewayError} 429 `budget_exceeded` when the request may cost more than its client wants. */
export function checkOwnBudget(budgetNano: number, bounds: RequestBounds): void {
  const needed = bounds.costNano ?? 0;
  if (needed <= budgetNano) return;
  const usd = (nano: number): string => usdFromPico(BigInt(nano) * 1000n);
  const remedy = `Lower max_tokens or shorten the prompt, or raise ${header}.`;
  throw new GatewayError(
    'budget_exceeded',
    `This request may cost up to ${usd(needed)} USD, and its ${header} is ${usd(budgetNano)}. ${remedy}`,
    {
      limit: {
        limit: header,
        dimension: 'spend',
        subject: { type: 'request', id: null },
        window: 'none',
        amount: usd(budgetNano),
        used: '0',
        held: '0',
        needed: usd(needed),
        unit: 'USD',
        resetAt: null,
        remedy,
      },
    },
  );
}

/** Whether a further attempt as dear as the last still fits beside what those before it may have cost. */
export function fitsOwnBudget(budgetNano: number, attempts: readonly Attempt[]): boolean {
  let nano = 0;
  let next = 0;
  for (const { deployment, bound, free } of attempts) {
    const pico = deployment.price === null ? null : boundCost(bound.inputTokens, bound.outputTokens, deployment.price);
    if (pico === null) return false;
    const cost = nanoFromPicoUp(pico);
    next = Math.max(next, cost);
    if (!free) nano += cost;
  }
  return nano + next <= budgetNano;
}
