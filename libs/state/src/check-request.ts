import { MAX_AMOUNT, type AdmitRequest, type LimitCheck } from './counter-store.js';

/**
 * Refuses what no store could count, before anything is taken. Shared by the adapters so that they refuse the same.
 * Cheap on purpose: no regular expression and no allocation on the hot path.
 */
export function assertAdmitRequest(request: AdmitRequest): void {
  if (request.operationId === '' || request.organizationId === '' || request.ownerId === '') {
    throw new TypeError('admit needs an operation, an organization and an owner');
  }
  assertChecks(request.checks);
}

export function assertChecks(checks: readonly LimitCheck[]): void {
  for (let i = 0; i < checks.length; i++) {
    const check = checks[i]!;
    assertAmount(check.take, 'take');
    assertAmount(check.amount, 'amount');
    const algorithm = check.algorithm;
    if (algorithm.type === 'sliding-window' || algorithm.type === 'token-bucket' || algorithm.type === 'leaky-bucket') {
      if (!(algorithm.windowMs > 0)) throw new RangeError(`limit ${check.limitId}: windowMs must be above 0`);
    } else if (algorithm.type === 'calendar' && !(algorithm.endMs > algorithm.startMs)) {
      throw new RangeError(`limit ${check.limitId}: a period must end after it starts`);
    }
    for (let j = 0; j < i; j++) {
      const other = checks[j]!;
      if (other.counter === check.counter && other.slot === check.slot) {
        throw new TypeError(`counter ${check.counter} is named twice in one request`);
      }
    }
  }
}

export function assertAmounts(amounts: readonly number[], what: string): void {
  for (let i = 0; i < amounts.length; i++) assertAmount(amounts[i]!, what);
}

function assertAmount(amount: number, what: string): void {
  if (!(amount >= 0 && amount <= MAX_AMOUNT && Math.floor(amount) === amount)) {
    throw new RangeError(`${what} must be an integer from 0 to 2^53 - 1, got ${amount}`);
  }
}
