/** What engines say of their models, and how they are told to load them. A wrong reading sends requests into a sleeping engine. */
import { ollama } from './ollama/index.js';
import type { EngineStates } from './engine-state.js';
import { vllm } from './vllm/index.js';

const states = (provider: { engineStates?: EngineStates }): EngineStates => {
  if (provider.engineStates === undefined) throw new Error('It tells its states.');
  return provider.engineStates;
};
const target = (upstreamModel: string, options = {}) => ({ upstreamModel, streamUsage: 'always' as const, options });
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('vLLM', () => {
  const { read, wake, loadsOnRequest } = states(vllm);

  it.each([
    [200, { is_sleeping: true }, 'cold'],
    [200, { is_sleeping: false }, 'hot'],
    [404, { detail: 'Not Found' }, null],
    [200, { is_sleeping: 'yes' }, null],
    [200, [], null],
    [0, {}, null],
  ])('%s %j is %s', (status, body, state) => {
    expect(read(status, json(body), target('m'), null)).toBe(state);
  });

  it('has to be woken', () => {
    expect(loadsOnRequest).toBe(false);
    expect(wake(target('m'), 'chat-completions')).toMatchObject({ method: 'POST', path: '/wake_up', body: null });
  });
});

describe('Ollama', () => {
  const { read, wake } = states(ollama);
  // The shape of docs/api.md, "List Running Models".
  const running = (expires: string) =>
    json({ models: [{ name: 'mistral:latest', model: 'mistral:latest', size: 5137025024, expires_at: expires }] });
  const now = Date.parse('2026-06-04T14:38:31Z');

  it('what is in the list is hot, by its name with or without the tag, and the rest is cold', () => {
    const body = running('2026-06-04T14:43:31.83753-07:00');
    expect(read(200, body, target('mistral'), now)).toBe('hot');
    expect(read(200, body, target('mistral:latest'), now)).toBe('hot');
    expect(read(200, body, target('mistral:7b'), now)).toBe('cold');
    expect(read(200, json({ models: [] }), target('mistral'), now)).toBe('cold');
  });

  it('what has expired by its own clock is being unloaded', () => {
    expect(read(200, running('2026-06-04T14:38:30Z'), target('mistral'), now)).toBe('draining');
    expect(read(200, running('2026-06-04T14:38:30Z'), target('mistral'), null)).toBe('hot');
    expect(read(200, running('nonsense'), target('mistral'), now)).toBe('hot');
  });

  it.each([
    [404, '404 page not found'],
    [200, '{"models":null}'],
    [200, '<html>'],
    [0, ''],
  ])('%s %s says nothing', (status, text) =>
    expect(read(status, Buffer.from(text), target('mistral'), now)).toBeNull(),
  );

  it('loads with the options that requests have, so that it does not load twice', () => {
    const options = { contextLength: 8192, keepAlive: '10m' };
    const request = wake(target('mistral', options), 'chat-completions');
    expect(request).toMatchObject({ method: 'POST', path: '/api/generate' });
    expect(JSON.parse(String(request.body))).toEqual({
      model: 'mistral',
      stream: false,
      keep_alive: '10m',
      options: { num_ctx: 8192 },
    });
    const embedding = wake(target('nomic-embed-text'), 'embeddings');
    expect(embedding.path).toBe('/api/embed');
    expect(JSON.parse(String(embedding.body))).toEqual({ model: 'nomic-embed-text', input: [] });
  });
});
