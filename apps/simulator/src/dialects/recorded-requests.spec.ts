import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../index.js';
import { isObject } from '../json.js';
import { post } from '../testing/call.js';

/** Strict must not mean stricter than the real API: what it once answered with 200 is answered here as well. */
const fixtures = process.env['TOLLGATE_FIXTURES'] ?? join(import.meta.dirname, '../../../../../shared/fixtures');
const here = existsSync(join(fixtures, 'recorded'));

/** Requests that only the real API can accept, and why. */
const EXCEPTIONS: Record<string, string> = {
  'anthropic-completion-tools-call-with-tool-result-stream.json': 'its tool ids do not match: edited by hand',
  'anthropic-completion-tools-call-with-tool-result-stream-helper.json': 'its tool ids do not match: edited by hand',
  'anthropic-v1-messages-post-863102f0.json': "a thinking block with Anthropic's own signature",
};

(here ? describe : describe.skip)(`recorded requests${here ? '' : ' (the recordings are not here)'}`, () => {
  let simulator: Simulator;
  let checked = 0;
  beforeAll(async () => {
    simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
  });
  afterAll(async () => {
    console.log(`${checked} recorded requests sent to the simulator.`);
    await simulator.close();
  });

  it.each([
    ['openai/chat-completions', '/v1/chat/completions'],
    ['openai/completions', '/v1/completions'],
    ['openai/embeddings', '/v1/embeddings'],
    ['anthropic/messages', '/v1/messages'],
    ['anthropic/messages-count_tokens', '/v1/messages/count_tokens'],
  ])('%s: accepted there, accepted here', async (folder, path) => {
    const directory = join(fixtures, 'recorded', folder);
    const refused: string[] = [];
    for (const name of readdirSync(directory).filter((each) => each.endsWith('.json') && !(each in EXCEPTIONS))) {
      const exchange: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'));
      if (!isObject(exchange) || !isObject(exchange['request']) || !isObject(exchange['response'])) continue;
      if (exchange['response']['status'] !== 200) continue;
      const reply = await post(simulator, path, exchange['request']['body'], { 'anthropic-beta': 'recorded' });
      checked += 1;
      const text = await reply.text();
      if (reply.status !== 200) refused.push(`${name}: ${text}`);
    }
    expect(refused).toEqual([]);
  });
});
