/** Promise (R6): a client that leaves stops the upstream, and what it got until then is recorded; a plain call is finished. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, startProduct, type Product } from '../support/harness.js';
import { addModel, type SimulatedProvider } from '../support/simulated.js';
import { demoProject } from '../support/tenants.js';
import { requestDetail, requestRows } from '../support/usage.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(90_000);

/** Upstream closed and row written within, milliseconds; both goals five times over. */
const closedWithinMs = 250 * 5;
const recordedWithinMs = 5_000 * 5;
const chunksOfReply = 12;

let product: Product;
let simulator: Simulator;
let organizationId: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  const knobs = `tps-25+len-${chunksOfReply}`;
  await addModel(product, { name: 'openai-compatible', simulator, upstreamModel: `sim-gpt+${knobs}` });
  await addModel(product, {
    name: 'anthropic',
    simulator,
    provider: 'anthropic',
    upstreamModel: `sim-claude+${knobs}`,
  });
  await addModel(product, { name: 'thinking', simulator, upstreamModel: `sim-gpt+ttfb-1500+len-${chunksOfReply}` });
  organizationId = (await demoProject(product)).organizationId;
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});
beforeEach(() => simulator.reset());

/** Reads until `chunks` events with text have come, then leaves. @returns the request's id and the bytes of text seen. */
async function leaveAfter(model: string, chunks: number): Promise<{ requestId: string; textBytes: number }> {
  const leaving = new AbortController();
  const response = await post(product, chatBody(model, 'Go on', { stream: true }), { signal: leaving.signal });
  const requestId = response.headers.get('x-request-id') ?? '';
  const decoder = new TextDecoder();
  let text = '';
  const seen = () => (text.match(/"content":"[^"]/g) ?? []).length;
  const reader = response.body?.getReader();
  while (reader !== undefined && seen() < chunks) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  leaving.abort();
  const pieces = [...text.matchAll(/"content":"([^"]+)"/g)].map((match) => match[1] ?? '');
  return { requestId, textBytes: Buffer.byteLength(pieces.join('')) };
}

describe.each(['openai-compatible', 'anthropic'] satisfies SimulatedProvider[])(
  'a stream of the %s provider',
  (model) => {
    it.each(Array.from({ length: chunksOfReply }, (_, index) => index))('left after %i chunks', async (chunks) => {
      const { requestId, textBytes } = await leaveAfter(model, chunks);
      const entry = await eventually(
        () => simulator.requests().find(({ outcome }) => outcome !== 'open'),
        closedWithinMs + 2_000,
      );
      const detail = await requestDetail(product, requestId, recordedWithinMs);
      if (entry.outcome === 'done') return; // The reply was already under way in whole.
      expect(entry.outcome).toBe('aborted');
      expect(entry.abortedAfterMs ?? 0).toBeLessThan(closedWithinMs);
      expect(detail.outcome).toBe('aborted');
      const [attempt] = detail.attemptsDetail;
      expect(attempt?.provenance).toBe('estimated');
      // The larger of pieces and bytes / 4: never fewer than were sent, and one piece of up to 13 bytes may still be under way.
      const output = attempt?.tokens.output ?? -1;
      expect(output).toBeGreaterThanOrEqual(entry.completionTokens - 1);
      expect(output).toBeLessThanOrEqual(Math.max(entry.completionTokens, Math.ceil((textBytes + 2 * 13) / 4)));
      expect(attempt?.tokens.input).toBeGreaterThan(0);
    });
  },
);

it('left before the first byte, the upstream is closed and the row says 499', async () => {
  const leaving = new AbortController();
  const request = post(product, chatBody('thinking', 'Go on', { stream: true }), { signal: leaving.signal }).catch(
    () => null,
  );
  await eventually(() => (simulator.counts().inFlight === 1 ? true : undefined));
  leaving.abort();
  await request;
  const entry = await eventually(
    () => simulator.requests().find(({ outcome }) => outcome === 'aborted'),
    closedWithinMs + 2_000,
  );
  expect(entry.completionTokens).toBe(0);
  const row = await eventually(
    async () =>
      (await requestRows(product, organizationId)).find(({ requestedModel }) => requestedModel === 'thinking'),
    recordedWithinMs,
  );
  expect(row).toMatchObject({ outcome: 'aborted', status: 499, attempts: 1 });
});

it('a plain call is finished without its client, and billed as the upstream says', async () => {
  const leaving = new AbortController();
  const request = post(product, chatBody('thinking', 'Finish this'), { signal: leaving.signal }).catch(() => null);
  await eventually(() => (simulator.counts().inFlight === 1 ? true : undefined));
  leaving.abort();
  await request;
  const entry = await eventually(() => simulator.requests().find(({ outcome }) => outcome !== 'open'), 10_000);
  expect(entry.outcome).toBe('done');
  const row = await eventually(
    async () =>
      (await requestRows(product, organizationId)).find(
        ({ requestedModel, stream }) => requestedModel === 'thinking' && !stream,
      ),
    recordedWithinMs,
  );
  const detail = await requestDetail(product, row.id);
  expect(detail.outcome).toBe('aborted');
  expect(detail.attemptsDetail[0]).toMatchObject({ provenance: 'drained' });
  expect(detail.tokens.output).toBe(entry.completionTokens);
  expect(detail.tokens.input).toBe(entry.promptTokens);
});

it('fifty clients leaving at once leave nothing running', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, index) => leaveAfter('openai-compatible', 1 + (index % 5))));
  await eventually(() => (simulator.counts().inFlight === 0 ? true : undefined), closedWithinMs + 2_000);
  const text = await eventually(async () => {
    const metrics = await (await fetch(`${product.url}/metrics`)).text();
    return /^tollgate_requests_in_flight 0$/m.test(metrics) ? metrics : undefined;
  });
  expect(text).toContain('tollgate_requests_total{endpoint="chat-completions",outcome="aborted"');
});
