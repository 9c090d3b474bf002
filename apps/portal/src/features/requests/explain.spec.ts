import type { AttemptDetail, RequestDetail } from '../../lib/api-client.js';
import { explain } from './explain.js';
import { statusWords } from './request-status.js';
import { toTimeline } from './timeline.js';

const none = {
  input: 0,
  cachedInput: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  inputAudio: 0,
  output: 0,
  reasoning: 0,
  outputAudio: 0,
};
const start = Date.parse('2026-11-20T13:32:01.914Z');
const at = (ms: number) => new Date(start + ms).toISOString();

function attempt(number: number, over: Partial<AttemptDetail> = {}): AttemptDetail {
  return {
    attempt: number,
    deployment: `target-${number}`,
    provider: 'openai',
    upstreamModel: 'gpt-4.1',
    responseModel: 'gpt-4.1',
    status: 200,
    errorKind: null,
    startedAt: at(8),
    firstByteAt: at(604),
    endedAt: at(2842),
    finishReason: 'stop',
    upstreamRequestId: null,
    provenance: 'reported',
    tokens: { ...none, input: 1204, output: 418 },
    cost: '0.007288',
    charge: '0.007288',
    priced: true,
    price: null,
    ...over,
  };
}

function request(over: Partial<RequestDetail> = {}): RequestDetail {
  const limit = {
    dimension: 'requests',
    subject: 'support-prod',
    mode: 'hard',
    window: 'minute',
    amount: '600',
    unit: 'requests',
  };
  return {
    id: 'req_1',
    time: at(0),
    status: 200,
    outcome: 'succeeded',
    errorCode: null,
    endpoint: 'chat-completions',
    stream: true,
    requestedModel: 'gpt-4.1',
    servedModel: 'gpt-4.1',
    deployment: 'target-1',
    apiKey: { id: 'key_1', name: 'support-prod' },
    project: { id: 'prj_1', name: 'support' },
    endUser: null,
    inputTokens: 1204,
    outputTokens: 418,
    charge: '0.007288',
    priced: true,
    attempts: 1,
    ttftMs: 604,
    durationMs: 2846,
    cache: 'bypass',
    organizationId: 'org_1',
    startedAt: at(0),
    firstByteAt: at(604),
    endedAt: at(2846),
    gatewayMs: 12.4,
    clientIp: null,
    tags: {},
    attemptsDetail: [attempt(1)],
    tokens: none,
    cost: null,
    decision: {
      route: { model: 'gpt-4.1', strategy: 'least-latency', revision: 146 },
      targets: [{ deployment: 'target-1', filters: [{ name: 'health', ok: true }], outcome: 'served' }],
      limits: [{ ...limit, id: 'lim_1', usedBefore: '214', held: '1', freeAfter: '385', ok: true }],
    },
    ...over,
  };
}

describe('the decision in plain words', () => {
  it('says who served and that the limits had room', () => {
    expect(explain(request())).toBe(
      'The route gpt-4.1 uses least latency. One of one target could take this request. target-1 served it at the first attempt. The one limit had room.',
    );
  });

  it('says why another target served', () => {
    const failed = attempt(1, { status: 429, errorKind: 'rate_limited' });
    expect(explain(request({ attempts: 2, attemptsDetail: [failed, attempt(2)] }))).toContain(
      'target-1 answered 429, so target-2 served it.',
    );
  });

  it('puts the limit that refused first', () => {
    const refused = request({
      status: 429,
      outcome: 'refused',
      errorCode: 'rate_limit_exceeded',
      attempts: 0,
      attemptsDetail: [],
    });
    refused.decision.limits = refused.decision.limits.map((limit) => ({ ...limit, ok: false, freeAfter: '0' }));
    refused.decision.refusedBy = { limitId: 'lim_1', reason: '600 of 600 were used' };
    expect(explain(refused)).toMatch(/^Refused by the limit Requests · minute of support-prod: 600 of 600 were used\./);
  });

  it('does not claim a target where all failed', () => {
    const failed = [
      attempt(1, { status: 503, errorKind: 'overloaded' }),
      attempt(2, { status: null, errorKind: 'timeout' }),
    ];
    expect(explain(request({ outcome: 'failed', status: 502, attempts: 2, attemptsDetail: failed }))).toContain(
      'All 2 attempts failed.',
    );
  });
});

describe('the timeline', () => {
  it('takes every moment from the record', () => {
    const { rows, totalMs, commitMs } = toTimeline(request());
    expect(rows.map((row) => [row.name, row.startMs, row.endMs])).toEqual([
      ['Admit', 0, 8],
      ['Attempt 1', 8, 2842],
      ['Settle', 2842, 2846],
    ]);
    expect({ totalMs, commitMs }).toEqual({ totalMs: 2846, commitMs: 604 });
    expect(rows[1]?.words).toBe('418 tokens · 187 tok/s');
  });

  it('guesses nothing for a request that has not ended', () => {
    const open = request({
      outcome: 'unknown',
      endedAt: null,
      durationMs: null,
      firstByteAt: null,
      ttftMs: null,
      attemptsDetail: [],
    });
    expect(toTimeline(open).rows).toEqual([expect.objectContaining({ name: 'Admit', endMs: null })]);
  });
});

describe('the status', () => {
  const facts = { status: 200, outcome: 'succeeded', errorCode: null, cache: 'bypass' } as const;

  it('names the cause beside the number', () => {
    expect(statusWords(facts)).toBe('200');
    expect(statusWords({ ...facts, cache: 'hit' })).toBe('200 cache');
    expect(statusWords({ ...facts, status: 429, outcome: 'refused', errorCode: 'budget_exceeded' })).toBe('429 budget');
    expect(statusWords({ ...facts, status: 502, outcome: 'failed', errorCode: 'upstream_error' })).toBe('502 upstream');
    expect(statusWords({ ...facts, status: 418, outcome: 'failed', errorCode: 'brand_new_code' })).toBe(
      '418 brand new code',
    );
  });
});
