/** If this fails, Claude is asked something else than the client asked, or refuses what it could have answered. */
import { parseChatRequest } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { Target } from '../provider.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { buildRequest } from './chat-request.js';
import { anthropic } from './index.js';

const user = { role: 'user', content: 'Hi' };

interface Options {
  model?: string;
  drop?: boolean;
  cap?: number;
  options?: Target['options'];
}

function build(json: Record<string, unknown>, { model = 'claude-sonnet-4-6', drop, cap, options = {} }: Options = {}) {
  const request = parseChatRequest(
    { model: 'asked', messages: [user], ...json },
    { dropUnsupported: drop, imposedMaxOutputTokens: cap },
  );
  const built = buildRequest(request, { upstreamModel: model, streamUsage: 'always', options });
  return { ...built, json: JSON.parse(String(built.body)) as Record<string, unknown> };
}

describe('a chat request to Anthropic', () => {
  it('is as small as what was asked', () => {
    const built = build({ max_tokens: 10 });
    expect(built).toMatchObject({ method: 'POST', path: '/messages', dropped: undefined });
    expect(built.headers['anthropic-version']).toBe('2023-06-01');
    expect(built.json).toEqual({
      model: 'claude-sonnet-4-6',
      max_tokens: 10,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });

  it.each([
    [{ max_completion_tokens: 5, max_tokens: 7 }, {}, 5],
    [{ max_tokens: 7 }, { cap: 3 }, 7],
    [{}, { cap: 3 }, 3],
    [{}, { options: { defaultMaxTokens: 4 } }, 4],
    [{}, {}, 128_000],
    [{}, { model: 'claude-3-haiku-20240307' }, 4_096],
    [{}, { model: 'claude-of-the-future' }, 64_000],
    [{}, { model: 'somebody-elses' }, 32_000],
  ] as const)('%j with %j has max_tokens %i', (json, options, expected) => {
    expect(build(json, options).json['max_tokens']).toBe(expected);
  });

  it('collects system messages at the front, with their cache hints', () => {
    const { json } = build({
      messages: [
        { role: 'developer', content: 'A' },
        user,
        { role: 'system', content: [{ type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
      ],
    });
    expect(json['system']).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]);
    expect(json['messages']).toHaveLength(1);
  });

  it('carries a tool loop: calls as objects, all results in one turn, foreign ids spelled alike on both sides', () => {
    const { json } = build({
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call:1', type: 'function', function: { name: 'f', arguments: '{"a":[1,{"b":null}]}' } },
            { id: 'call_2', type: 'function', function: { name: 'g', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call:1', content: 'one' },
        { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: 'go on' },
      ],
    });
    expect((json['messages'] as unknown[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_3a1', name: 'f', input: { a: [1, { b: null }] } },
          { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_3a1', content: 'one' },
          { type: 'tool_result', tool_use_id: 'call_2', content: 'two' },
          { type: 'text', text: 'go on' },
        ],
      },
    ]);
  });

  it('puts signed thinking back where it was and leaves out what is unsigned or another vendor’s', () => {
    const { json, dropped } = build({
      messages: [
        user,
        {
          role: 'assistant',
          content: 'said',
          reasoning_details: [
            { type: 'reasoning.text', text: 'first', signature: 's1', index: 0 },
            { type: 'reasoning.encrypted', data: 'enc', index: 2 },
            { type: 'reasoning.encrypted', data: 'theirs', id: 'rs_google_1', index: 3 },
          ],
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'r' },
        { role: 'assistant', content: 'x', reasoning_content: 'not signed' },
      ],
    });
    const turns = json['messages'] as { content: { type: string }[] }[];
    expect(turns[1]?.content.map((block) => block.type)).toEqual(['thinking', 'text', 'redacted_thinking', 'tool_use']);
    expect(turns[3]?.content).toEqual([{ type: 'text', text: 'x' }]);
    expect(dropped).toEqual(['messages[1].reasoning_details', 'messages[3].reasoning_content']);
  });

  it('carries images and documents', () => {
    const { json } = build({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
            { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,SGk=' } },
          ],
        },
      ],
    });
    expect(json['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' }, title: 'a.pdf' },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hi' }, title: 'a.txt' },
        ],
      },
    ]);
  });

  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }];
  it.each([
    [undefined, undefined, undefined],
    ['auto', undefined, { type: 'auto' }],
    ['none', undefined, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    [{ type: 'function', function: { name: 'f' } }, undefined, { type: 'tool', name: 'f' }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
  ])('chooses tools %j with parallel %j as %j', (choice, parallel, expected) => {
    const { json } = build({ tools, tool_choice: choice, parallel_tool_calls: parallel });
    expect(json['tool_choice']).toEqual(expected);
    expect(json['tools']).toEqual([{ name: 'f', input_schema: { type: 'object' }, strict: true }]);
  });

  it('asks for a JSON schema where the model has them', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } };
    expect(build({ response_format: format }).json['output_config']).toEqual({
      format: { type: 'json_schema', schema: { type: 'object' } },
    });
    expect(() => build({ response_format: format }, { model: 'claude-3-5-haiku-latest' })).toThrow(
      UnsupportedParameterError,
    );
  });

  it.each([
    ['claude-opus-5', 'high', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-opus-5', 'minimal', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['claude-opus-5', 'none', { thinking: { type: 'disabled' } }],
    ['claude-haiku-4-5', 'medium', { thinking: { type: 'enabled', budget_tokens: 8_192 } }],
    ['claude-3-5-haiku-latest', 'none', {}],
  ])('thinks on %s with effort %s', (model, effort, expected) => {
    const { json } = build({ reasoning_effort: effort }, { model });
    expect({ thinking: json['thinking'], output_config: json['output_config'] }).toEqual({
      thinking: undefined,
      output_config: undefined,
      ...expected,
    });
  });

  it.each([
    ['claude-opus-5', undefined, { effort: 'high' }, undefined],
    ['claude-haiku-4-5', undefined, undefined, ['reasoning_effort']],
  ])('on %s a forced tool goes before thinking, which cannot be had together', (model, thinking, config, dropped) => {
    const built = build({ tools, tool_choice: 'required', reasoning_effort: 'high' }, { model });
    expect(built.json['thinking']).toEqual(thinking);
    expect(built.json['output_config']).toEqual(config);
    expect(built.dropped).toEqual(dropped);
  });

  it('does without budgeted thinking where the client lost the thinking of a running tool loop', () => {
    const messages = [
      user,
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'r' },
    ];
    const { json, dropped } = build({ messages, reasoning_effort: 'high' }, { model: 'claude-haiku-4-5' });
    expect(json['thinking']).toBeUndefined();
    expect(dropped).toEqual(['reasoning_effort']);
  });

  it.each([
    [{ n: 2 }, 'n'],
    [{ seed: 1 }, 'seed'],
    [{ logprobs: true }, 'logprobs'],
    [{ logit_bias: { 1: 2 } }, 'logit_bias'],
    [{ presence_penalty: 0.5 }, 'presence_penalty'],
    [{ frequency_penalty: 0.5 }, 'frequency_penalty'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ temperature: 1.5 }, 'temperature'],
    [{ functions: [] }, 'functions'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0].type'],
    [
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'A', format: 'wav' } }] }] },
      'messages[0].content[0]',
    ],
    [
      {
        messages: [
          user,
          { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '[1' } }] },
        ],
      },
      'messages[1].tool_calls[0].function.arguments',
    ],
  ])('with %j names what it cannot do, or lists it where dropping is allowed', (json, param) => {
    expect(() => build(json)).toThrow(expect.objectContaining({ name: 'UnsupportedParameterError', param }) as Error);
    expect(build(json, { drop: true }).dropped).toEqual([param]);
  });

  it('takes values that ask for nothing without a word', () => {
    const json = {
      n: 1,
      logprobs: false,
      presence_penalty: 0,
      frequency_penalty: 0,
      logit_bias: {},
      modalities: ['text'],
    };
    const { dropped, json: body } = build({ ...json, temperature: 1, top_p: 1 }, { model: 'claude-opus-5' });
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages']);
    expect(dropped).toEqual(['modalities']);
  });

  it('sends sampling only to models that take it', () => {
    expect(build({ temperature: 0.5, top_p: 0.9 }).json).toMatchObject({ temperature: 0.5, top_p: 0.9 });
    expect(() => build({ temperature: 0.5 }, { model: 'claude-opus-5-5' })).toThrow(UnsupportedParameterError);
    expect(() => build({ temperature: 0.5 }, { options: { apiVersion: '2026-10-21' } })).toThrow(
      UnsupportedParameterError,
    );
  });

  it('lists members it does not know instead of failing', () => {
    const { dropped } = build({ store: true, prompt_cache_key: 'k', metadata: { a: 'b' }, x: 1 });
    expect(dropped).toEqual(['metadata', 'store', 'prompt_cache_key', 'x']);
  });

  it('is signed with the key and a version, also for a probe', () => {
    const probe = { method: 'GET', path: '/models', headers: {}, body: null } as const;
    expect(anthropic.sign(probe, { apiKey: 'k' }, { baseUrl: '', nowMs: 0 }).headers).toEqual({
      'anthropic-version': '2023-06-01',
      'x-api-key': 'k',
    });
  });
});

const requests = recordingsOf('openai/chat-completions', 'groq/chat-completions', 'openrouter/chat-completions').filter(
  (recording) => recording.status === 200 && Array.isArray(recording.request['messages']),
);

describeRecordings('requests real clients sent to OpenAI-shaped servers', requests, () => {
  it.each(requests.map((recording) => [recording.name, recording] as const))(
    '%s can be asked of Claude',
    (_n, { request }) => {
      const parsed = parseChatRequest(request, { dropUnsupported: true });
      const built = buildRequest(parsed, { upstreamModel: 'claude-opus-5', streamUsage: 'always', options: {} });
      expect((JSON.parse(String(built.body)) as { messages: unknown[] }).messages.length).toBeGreaterThan(0);
    },
  );
});
