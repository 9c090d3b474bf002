/**
 * R21: a replica whose clock is ten minutes off, or is put right in the middle, must not open a second window: windows,
 * buckets and waiting turns go by the clock of the store that all share.
 */
import { MemoryCounterStore, type Clock } from '@tollgate/state';
import { admit, LimitRefusedError, type AdmitInput } from '../admit.js';
import type { CompiledLimit } from '../exchange.js';

const minuteMs = 60_000;
const start = Date.UTC(2026, 10, 20, 12);

class StoreClock implements Clock {
  ms = start;
  nowMs = () => this.ms;
  monotonicMs = () => this.ms;
}

const limit: CompiledLimit = {
  id: 'lim_0199a0000000700080000000000000aa',
  dimension: 'requests',
  subject: { type: 'organization', id: 'o' },
  on: null,
  window: 'minute',
  algorithm: 'sliding_window',
  amount: 5,
  burst: 5,
  maxWaitMs: 0,
  hard: true,
  slot: 'organization',
  timeZone: 'UTC',
};

let operations = 0;

/** What a replica whose clock shows `nowMs` does with one request. */
function ask(counters: MemoryCounterStore, algorithm: CompiledLimit['algorithm'], nowMs: number): boolean {
  const operationId = `00000000-0000-7000-8000-${String(++operations).padStart(12, '0')}`;
  const input = {
    head: { operationId },
    principal: { organization: { id: 'o', onLimitStoreFailure: 'strict' }, projectId: 'p', apiKeyId: null },
    request: { model: 'm', endpoint: 'chat-completions' },
    limits: [{ limit: { ...limit, algorithm }, counter: limit.id }],
    bounds: { inputTokens: 1, outputTokens: 1, estimatedInputTokens: 1, costNano: 0 },
    imposedMaxOutputTokens: null,
    ownBudgetNano: null,
    ownerId: 'replica',
    nowMs,
  } as unknown as AdmitInput;
  try {
    void admit(input, counters);
    return true;
  } catch (error) {
    if (error instanceof LimitRefusedError) return false;
    throw error;
  }
}

it.each(['sliding_window', 'token_bucket'] as const)(
  'R21: replicas ten minutes apart share one window (%s)',
  (algorithm) => {
    const clock = new StoreClock();
    const counters = new MemoryCounterStore({ clock });
    const skews = [0, 10 * minuteMs, -10 * minuteMs];
    const admitted = Array.from({ length: 30 }, (_, index) =>
      ask(counters, algorithm, clock.ms + (skews[index % skews.length] ?? 0)),
    );
    expect(admitted.filter(Boolean)).toHaveLength(limit.amount);
    clock.ms += 2 * minuteMs;
    expect(ask(counters, algorithm, clock.ms - 10 * minuteMs)).toBe(true);
  },
);

it('R21: a clock that is put right by ten minutes while requests come opens no second window', () => {
  const clock = new StoreClock();
  const counters = new MemoryCounterStore({ clock });
  let admitted = 0;
  for (let index = 0; index < 40; index++) {
    const own = clock.ms + (index < 20 ? 10 * minuteMs : 0);
    if (ask(counters, 'sliding_window', own)) admitted += 1;
    clock.ms += 500;
  }
  expect(admitted).toBe(limit.amount);
});
