/**
 * What the manifests of the vendors on this base claim, and where each departs from OpenAI. If this fails, a vendor
 * refuses a request that a client of OpenAI may send, or a client gets something it did not ask for.
 */
import { scanTopLevel } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { EndpointId, Provider, RawRequest } from '../provider.js';
import { expectPassThroughCapabilities } from '../testing/pass-through.contract.js';
import { vendors } from './vendors/index.js';

function vendor(id: string): Provider {
  const found = vendors.find(({ manifest }) => manifest.id === id);
  if (!found) throw new Error(`There is no vendor ${id}.`);
  return found;
}

function send(
  id: string,
  body: Record<string, unknown>,
  request: Partial<RawRequest> = {},
  endpoint: EndpointId = 'chat-completions',
) {
  const { endpoints, manifest } = vendor(id);
  const translator = endpoints[endpoint];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }));
  const built = translator.buildRequest(
    { endpoint, body: bytes, fields: scanTopLevel(bytes), stream: false, clientWantsUsage: false, ...request },
    { upstreamModel: 'up', streamUsage: manifest.streamUsage, options: {} },
  );
  const sent = JSON.parse(Buffer.concat(built.body as Buffer[]).toString('utf8')) as Record<string, unknown>;
  return { ...built, sent };
}

describe.each(vendors.map((provider) => [provider.manifest.id, provider] as const))('%s', (_id, provider) => {
  expectPassThroughCapabilities(provider);

  it('asks for usage in a stream only where that is how it is had', () => {
    const { id, streamUsage } = provider.manifest;
    const { sent } = send(id, { messages: [] }, { stream: true });
    expect(sent['stream_options']).toEqual(streamUsage === 'request' ? { include_usage: true } : undefined);
  });

  it('takes an imposed cap in a member it knows', () => {
    const { sent } = send(provider.manifest.id, { messages: [] }, { imposedMaxOutputTokens: 7 });
    expect([sent['max_tokens'], sent['max_completion_tokens']].filter((cap) => cap === 7)).toHaveLength(1);
  });
});

describe('members under another name', () => {
  it.each(['mistral', 'deepseek', 'together'])('%s: a cap only as max_tokens', (id) => {
    expect(send(id, { messages: [], max_completion_tokens: 5 }).sent).toEqual({
      model: 'up',
      messages: [],
      max_tokens: 5,
    });
    expect(send(id, { max_completion_tokens: 5, max_tokens: 6 }).sent).toEqual({ model: 'up', max_tokens: 6 });
    expect(send(id, { max_completion_tokens: null }).sent).toEqual({ model: 'up' });
  });

  it('Mistral: seed, and the size of an embedding', () => {
    expect(send('mistral', { seed: 3 }).sent).toEqual({ model: 'up', random_seed: 3 });
    expect(send('mistral', { input: 'a', dimensions: 8 }, {}, 'embeddings').sent).toEqual({
      model: 'up',
      input: 'a',
      output_dimension: 8,
    });
  });
});

describe('what a vendor refuses', () => {
  it('is left out and named where nobody could tell', () => {
    const { sent, dropped } = send('mistral', { user: 'u', store: false, stream_options: { include_usage: true } });
    expect(sent).toEqual({ model: 'up' });
    expect(dropped).toEqual(['stream_options', 'store', 'user']);
    const groq = send('groq', { messages: [{ role: 'user', name: 'Ada', content: 'hi' }] });
    expect(groq.sent['messages']).toEqual([{ role: 'user', content: 'hi' }]);
    expect(groq.dropped).toEqual(['messages[0].name']);
  });

  it.each([
    ['groq', { n: 2 }, 'n'],
    ['groq', { logprobs: true }, 'logprobs'],
    ['mistral', { logit_bias: { 5: 1 } }, 'logit_bias'],
    ['deepseek', { response_format: { type: 'json_schema', json_schema: {} } }, 'response_format'],
    ['cerebras', { presence_penalty: 0.5 }, 'presence_penalty'],
    ['xai', { logit_bias: { 5: 1 } }, 'logit_bias'],
  ])('is a 400 that names it: %s %j', (id, body, param) => {
    expect(() => send(id, body)).toThrow(UnsupportedParameterError);
    expect(() => send(id, body)).toThrow(expect.objectContaining({ param }) as Error);
    const { sent, dropped } = send(id, body, { dropUnsupported: true });
    expect(sent).toEqual({ model: 'up' });
    expect(dropped).toEqual([param]);
  });

  it.each([
    ['groq', { n: 1, logprobs: false, logit_bias: {} }],
    ['deepseek', { response_format: { type: 'json_object' }, n: null }],
    ['cerebras', { frequency_penalty: 0 }],
  ])('is nothing that asks for nothing: %s %j', (id, body) => {
    expect(send(id, body)).toMatchObject({ sent: { model: 'up', ...body } });
    expect(send(id, body).dropped).toBeUndefined();
  });
});

describe('messages', () => {
  const conversation = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', tool_calls: [{ id: 'call_from_elsewhere', type: 'function', function: { name: 'w' } }] },
    { role: 'tool', tool_call_id: 'call_from_elsewhere', content: '{}' },
  ];

  it('have the role system where developer is not known', () => {
    for (const id of ['mistral', 'deepseek']) {
      const [first] = send(id, { messages: conversation }).sent['messages'] as { role: string }[];
      expect(first?.role).toBe('system');
    }
    expect(send('openrouter', { messages: conversation }).sent['messages']).toEqual(conversation);
  });

  it('have tool ids of nine characters for Mistral, the same for call and result', () => {
    const sent = send('mistral', { messages: conversation }).sent['messages'] as {
      tool_calls?: { id: string }[];
      tool_call_id?: string;
    }[];
    const id = sent[2]?.tool_calls?.[0]?.id;
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(sent[3]?.tool_call_id).toBe(id);
  });

  it('of a megabyte are not read where they mention nothing a vendor minds', () => {
    const content = 'x'.repeat(1_048_576);
    // Not JSON: were it read, reading would fail and nothing would be rewritten; were it rebuilt, it would not come out.
    const bytes = Buffer.from(`{"model":"up","messages":[{"role":"user","content":"${content}\\q"}]}`);
    for (const id of ['mistral', 'groq', 'deepseek']) {
      const translator = vendor(id).endpoints['chat-completions'];
      if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
      const { body } = translator.buildRequest(
        {
          endpoint: 'chat-completions',
          body: bytes,
          fields: scanTopLevel(bytes),
          stream: false,
          clientWantsUsage: false,
        },
        { upstreamModel: 'up', streamUsage: 'always', options: {} },
      );
      expect(body).toEqual([bytes]);
    }
  });

  it('keep their bytes where nothing is to be changed', () => {
    const fitting =
      '[{"role":"assistant","tool_calls":[{"id":"aX2gaLIyo"}]},{"role":"tool","tool_call_id":"aX2gaLIyo" }]';
    const bytes = Buffer.from(`{"model":"up","messages":${fitting}}`);
    const translator = vendor('mistral').endpoints['chat-completions'];
    if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
    const { body } = translator.buildRequest(
      {
        endpoint: 'chat-completions',
        body: bytes,
        fields: scanTopLevel(bytes),
        stream: false,
        clientWantsUsage: false,
      },
      { upstreamModel: 'up', streamUsage: 'always', options: {} },
    );
    expect(Buffer.concat(body as Buffer[]).equals(bytes)).toBe(true);
  });
});

it('OpenRouter is told where the traffic comes from, where the operator says so', () => {
  const translator = vendor('openrouter').endpoints['chat-completions'];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  const body = Buffer.from('{"model":"m"}');
  const { headers } = translator.buildRequest(
    { endpoint: 'chat-completions', body, fields: scanTopLevel(body), stream: false, clientWantsUsage: false },
    { upstreamModel: 'up', streamUsage: 'always', options: { referer: 'https://example.com', title: 'Ours' } },
  );
  expect(headers).toMatchObject({ 'http-referer': 'https://example.com', 'x-title': 'Ours' });
});

it.each(['error', 'insufficient_system_resource'])('a stream that ends with %s has failed', (reason) => {
  const translator = vendor('deepseek').endpoints['chat-completions'];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  const tap = translator.openTap({ stripUsage: true });
  tap.push(Buffer.from(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"${reason}"}]}\n\n`));
  expect(tap.facts.error).toMatchObject({ code: reason, retryable: true });
});

describe('model lists', () => {
  it.each([
    ['mistral', '{"object":"list","data":[{"id":"a"},{"id":"b"},{}]}'],
    ['together', '[{"id":"a","type":"chat"},{"id":"b"}]'],
  ])('of %s', (id, body) => {
    expect(vendor(id).readModels?.(Buffer.from(body))).toEqual(['a', 'b']);
  });

  it.each(['', '<html>', '{"data":null}', '"models"'])('that are none are refused: %j', (body) => {
    expect(() => vendor('mistral').readModels?.(Buffer.from(body))).toThrow('model');
  });
});

describe('Mistral’s thinking, which it has inside the content', () => {
  const choose = (model: string, body: object) =>
    vendor('mistral').chooseUpstream?.('chat-completions', {
      model,
      fields: scanTopLevel(Buffer.from(JSON.stringify(body))),
      options: {},
    });

  it('is translated for clients that know text there, and only where there can be some', () => {
    expect(choose('magistral-medium-latest', {})?.kind).toBe('hub');
    expect(choose('mistral-medium-latest', { reasoning_effort: 'high' })?.kind).toBe('hub');
    expect(choose('mistral-small-latest', { messages: [] })).toBeUndefined();
    const translator = choose('magistral-medium-latest', {});
    if (translator?.kind !== 'hub') throw new Error('A translation was expected.');
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Yes' },
    ];
    const body = { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] };
    expect(translator.readReply(Buffer.from(JSON.stringify(body))).reply).toMatchObject({
      choices: [
        {
          parts: [
            { type: 'thinking', text: 'Hm.' },
            { type: 'text', text: 'Yes' },
          ],
        },
      ],
    });
  });

  it('goes back as it came, and not in the members of other vendors', () => {
    const thought = {
      role: 'assistant',
      content: 'Yes',
      reasoning_content: 'Hm.',
      reasoning_details: [{ text: 'Hm.' }],
    };
    const { sent } = send('mistral', { messages: [{ role: 'user', content: 'Well?' }, thought] });
    expect(sent['messages']).toEqual([
      { role: 'user', content: 'Well?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
          { type: 'text', text: 'Yes' },
        ],
      },
    ]);
  });
});
