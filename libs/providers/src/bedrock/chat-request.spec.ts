/** If this fails, a model on Bedrock is asked something else than the client asked, or refuses what it could have answered. */
import { parseChatRequest } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { Target } from '../provider.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { buildRequest } from './chat-request.js';
import { structuredOutputTool } from './converse.js';

const user = { role: 'user', content: 'Hi' };
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const oldClaude = 'anthropic.claude-3-7-sonnet-20250219-v1:0';
const nova = 'us.amazon.nova-lite-v1:0';

interface Options {
  model?: string;
  drop?: boolean;
  cap?: number;
  options?: Target['options'];
}

function build(json: Record<string, unknown>, { model = claude, drop, cap, options = {} }: Options = {}) {
  const request = parseChatRequest(
    { model: 'asked', messages: [user], ...json },
    { dropUnsupported: drop, imposedMaxOutputTokens: cap },
  );
  const built = buildRequest(request, { upstreamModel: model, streamUsage: 'always', options });
  return { ...built, json: JSON.parse(String(built.body)) as Record<string, unknown> };
}

function refused(json: Record<string, unknown>, options?: Options): string {
  try {
    build(json, options);
  } catch (error) {
    if (error instanceof UnsupportedParameterError) return error.param;
    throw error;
  }
  return 'nothing was refused';
}

const weather = {
  type: 'function',
  function: { name: 'weather', description: 'Gives it', parameters: { type: 'object', properties: { city: {} } } },
};
const weatherSpec = {
  toolSpec: {
    name: 'weather',
    description: 'Gives it',
    inputSchema: { json: { type: 'object', properties: { city: {} } } },
  },
};
const person = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const personFormat = { type: 'json_schema', json_schema: { name: 'person', schema: person } };

describe('a chat request to Bedrock', () => {
  it('is as small as what was asked, with the model in its path as one segment', () => {
    const built = build({ max_tokens: 10 });
    expect(built).toMatchObject({
      method: 'POST',
      path: '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
      dropped: undefined,
    });
    expect(built.json).toEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      inferenceConfig: { maxTokens: 10 },
    });
    const arn = 'arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc';
    expect(build({ stream: true }, { model: arn }).path).toBe(
      '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Aapplication-inference-profile%2Fabc/converse-stream',
    );
  });

  it('sends no cap where there is none, and an imposed one', () => {
    expect(build({}).json['inferenceConfig']).toBeUndefined();
    expect(build({}, { cap: 7 }).json['inferenceConfig']).toEqual({ maxTokens: 7 });
  });

  it('carries sampling and stops, and refuses what Converse has no place for', () => {
    const sampling = { temperature: 0.5, top_p: 0.9, stop: ['X'] };
    expect(build(sampling).json['inferenceConfig']).toEqual({ temperature: 0.5, topP: 0.9, stopSequences: ['X'] });
    expect(build({ top_k: 5 }).json['additionalModelRequestFields']).toEqual({ top_k: 5 });
    expect(build({ top_k: 5 }, { model: nova }).json['additionalModelRequestFields']).toEqual({
      inferenceConfig: { topK: 5 },
    });
    for (const [param, value] of Object.entries({
      temperature: 1.5,
      n: 2,
      seed: 1,
      logprobs: true,
      logit_bias: { 1: 2 },
    })) {
      expect(refused({ [param]: value })).toBe(param);
      expect(build({ [param]: value }, { drop: true }).dropped).toEqual([param]);
    }
    expect(refused({ temperature: 0.5 }, { model: 'global.anthropic.claude-opus-5' })).toBe('temperature');
    expect(refused({ top_k: 5 }, { model: 'meta.llama3-1-8b-instruct-v1:0' })).toBe('top_k');
  });

  it('moves system text to the front, joins neighbours, and marks cache points after what is to be kept', () => {
    const cached = { type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } };
    const messages = [
      { role: 'developer', content: 'A' },
      user,
      { role: 'user', content: [cached] },
      { role: 'system', content: 'C' },
    ];
    expect(build({ messages }).json).toEqual({
      system: [{ text: 'A' }, { text: 'C' }],
      messages: [
        { role: 'user', content: [{ text: 'Hi' }, { text: 'B' }, { cachePoint: { type: 'default', ttl: '1h' } }] },
      ],
    });
    const llama = build({ messages }, { model: 'meta.llama3-1-8b-instruct-v1:0' });
    expect(JSON.stringify(llama.json)).not.toContain('cachePoint');
    expect(build({ cache_control: { type: 'ephemeral' } }).json['messages']).toEqual([
      { role: 'user', content: [{ text: 'Hi' }, { cachePoint: { type: 'default' } }] },
    ]);
  });

  it('carries a tool loop with parallel results as one turn', () => {
    const calls = ['a', 'b'].map((id) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"X"}' },
    }));
    const { json } = build({
      tools: [weather],
      messages: [
        user,
        { role: 'assistant', content: 'Wait.', tool_calls: calls },
        { role: 'tool', tool_call_id: 'a', content: '21' },
        { role: 'tool', tool_call_id: 'b', content: '22' },
      ],
    });
    expect(json['toolConfig']).toEqual({ tools: [weatherSpec] });
    expect((json['messages'] as unknown[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { text: 'Wait.' },
          { toolUse: { toolUseId: 'a', name: 'weather', input: { city: 'X' } } },
          { toolUse: { toolUseId: 'b', name: 'weather', input: { city: 'X' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: '21' }] } },
          { toolResult: { toolUseId: 'b', content: [{ text: '22' }] } },
        ],
      },
    ]);
  });

  it('spells foreign tool ids so that Bedrock takes them, the same way for call and result', () => {
    const id = `functions.get:0 ${'x'.repeat(80)}`;
    const messages = [
      user,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: id, content: 'r' },
    ];
    for (const [model, pattern] of [
      [claude, /^[a-zA-Z0-9_-]{1,64}$/],
      ['moonshot.kimi-k2-thinking', /^[a-zA-Z0-9_.:-]{1,64}$/],
      ['us.mistral.pixtral-large-2502-v1:0', /^[a-zA-Z0-9]{9}$/],
    ] as const) {
      const sent = JSON.stringify(build({ messages, tools: [weather] }, { model }).json);
      const ids = [...sent.matchAll(/"toolUseId":"([^"]*)"/g)].map((match) => match[1]);
      expect(ids).toHaveLength(2);
      expect(ids[0]).toBe(ids[1]);
      expect(ids[0]).toMatch(pattern);
    }
  });

  it('leaves out text and descriptions that say nothing, which Converse refuses', () => {
    const { json } = build({
      messages: [
        { role: 'system', content: ' ' },
        {
          role: 'user',
          content: [
            { type: 'text', text: ' \n' },
            { type: 'text', text: 'Hi' },
          ],
        },
      ],
      tools: [{ type: 'function', function: { name: 'f', description: ' ' } }],
    });
    expect(json).toEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object', properties: {} } } } }] },
    });
  });

  it.each([
    ['auto', undefined],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'weather' } }, { tool: { name: 'weather' } }],
  ])('says which tool to call: %j', (choice, expected) => {
    expect(build({ tools: [weather], tool_choice: choice }).json['toolConfig']).toEqual({
      tools: [weatherSpec],
      ...(expected ? { toolChoice: expected } : {}),
    });
  });

  it('without a call: no tools, or Claude’s own word where the conversation has some', () => {
    expect(build({ tools: [weather], tool_choice: 'none' }).json['toolConfig']).toBeUndefined();
    const called = [
      user,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: '21' },
    ];
    expect(build({ tools: [weather], tool_choice: 'none', messages: called }).json).toMatchObject({
      toolConfig: { tools: [weatherSpec] },
      additionalModelRequestFields: { tool_choice: { type: 'none' } },
    });
    expect(refused({ tools: [weather], tool_choice: 'none', messages: called }, { model: nova })).toBe('tool_choice');
    expect(build({ messages: called }, { model: nova }).json['toolConfig']).toEqual({
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }],
    });
  });

  it('one call at a time is Claude’s own word, and refused elsewhere', () => {
    const single = { tools: [weather], parallel_tool_calls: false };
    expect(build(single).json['additionalModelRequestFields']).toEqual({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(refused(single, { model: nova })).toBe('parallel_tool_calls');
  });

  it('refuses a forced tool where a model has none', () => {
    expect(refused({ tools: [weather], tool_choice: 'required' }, { model: 'anthropic.claude-opus-5-5' })).toBe(
      'tool_choice',
    );
  });

  it('asks Bedrock for a schema where it enforces one', () => {
    const textFormat = {
      type: 'json_schema',
      structure: { jsonSchema: { name: 'person', schema: JSON.stringify(person) } },
    };
    expect(build({ response_format: personFormat }).json['outputConfig']).toEqual({ textFormat });
    expect(build({ response_format: personFormat }, { model: 'openai.gpt-oss-120b-1:0' }).json['outputConfig']).toEqual(
      { textFormat },
    );
  });

  it('forces a tool of that schema elsewhere, and lets the model’s own tools be called beside it', () => {
    const { json } = build({ response_format: personFormat }, { model: nova });
    const spec = { name: structuredOutputTool, inputSchema: { json: person } };
    expect(json['toolConfig']).toMatchObject({
      tools: [{ toolSpec: spec }],
      toolChoice: { tool: { name: structuredOutputTool } },
    });
    expect(
      build({ response_format: personFormat, tools: [weather] }, { model: nova }).json['toolConfig'],
    ).toMatchObject({
      tools: [weatherSpec, { toolSpec: spec }],
      toolChoice: { any: {} },
    });
    const native = build({ response_format: personFormat }, { model: nova, options: { structuredOutput: 'native' } });
    expect(native.json['toolConfig']).toBeUndefined();
    expect(refused({ response_format: { type: 'json_object' } })).toBe('response_format');
    const taken = { type: 'function', function: { name: structuredOutputTool } };
    expect(refused({ tools: [taken] })).toBe('tools[0].function.name');
  });

  it('sends images as bytes, and refuses a URL by name', () => {
    const image = (url: string) => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    expect(build(image('data:image/jpeg;base64,AAAA')).json['messages']).toEqual([
      { role: 'user', content: [{ image: { format: 'jpeg', source: { bytes: 'AAAA' } } }] },
    ]);
    expect(build(image('s3://bucket/cat.png')).json['messages']).toEqual([
      { role: 'user', content: [{ image: { format: 'png', source: { s3Location: { uri: 's3://bucket/cat.png' } } } }] },
    ]);
    expect(refused(image('https://example.com/cat.png'))).toBe('messages[0].content[0].image_url.url');
    expect(refused(image('data:image/tiff;base64,AAAA'))).toBe('messages[0].content[0].image_url.url');
  });

  it('sends documents with a name Bedrock takes and a text beside them', () => {
    const file = { filename: 'a_b:report  (1).pdf', file_data: 'data:application/pdf;base64,AAAA' };
    expect(build({ messages: [{ role: 'user', content: [{ type: 'file', file }] }] }).json['messages']).toEqual([
      {
        role: 'user',
        content: [
          { text: 'See the attached document.' },
          { document: { format: 'pdf', name: 'a b report (1)', source: { bytes: 'AAAA' } } },
        ],
      },
    ]);
  });

  it('gives reasoning back where it came from, and only what is signed', () => {
    const details = [
      { type: 'reasoning.text', text: 'T', signature: 'S', index: 0 },
      { type: 'reasoning.encrypted', data: 'RU5D', index: 1 },
    ];
    const built = build({ messages: [user, { role: 'assistant', content: 'A', reasoning_details: details }, user] });
    expect((built.json['messages'] as unknown[])[1]).toEqual({
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'T', signature: 'S' } } },
        { reasoningContent: { redactedContent: 'RU5D' } },
        { text: 'A' },
      ],
    });
    const unsigned = build({ messages: [user, { role: 'assistant', content: 'A', reasoning_content: 'T' }, user] });
    expect(unsigned.dropped).toEqual(['messages[1].reasoning_content']);
  });

  it.each([
    ['global.anthropic.claude-opus-5', { thinking: { type: 'adaptive' } }, { outputConfig: { effort: 'high' } }],
    [oldClaude, { thinking: { type: 'enabled', budget_tokens: 16_384 } }, { inferenceConfig: { maxTokens: 64_000 } }],
    ['openai.gpt-oss-20b-1:0', { reasoning_effort: 'high' }, {}],
    ['us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } }, {}],
  ])('asks %s to reason in its own words', (model, fields, others) => {
    const { json } = build({ reasoning_effort: 'high' }, { model });
    expect(json['additionalModelRequestFields']).toEqual(fields);
    expect(json).toMatchObject(others);
  });

  it('refuses reasoning where a model has none', () => {
    expect(refused({ reasoning_effort: 'high' }, { model: nova })).toBe('reasoning_effort');
    expect(build({ reasoning_effort: 'none' }, { model: nova }).json['additionalModelRequestFields']).toBeUndefined();
  });

  it('knows the model behind a profile that names none', () => {
    const arn = 'arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc';
    expect(refused({ reasoning_effort: 'low' }, { model: arn })).toBe('reasoning_effort');
    const named = build({ reasoning_effort: 'low' }, { model: arn, options: { foundationModel: oldClaude } });
    expect(named.json['additionalModelRequestFields']).toMatchObject({ thinking: { type: 'enabled' } });
  });

  it('takes what belongs to Converse as it came, and lists what nobody knows', () => {
    const built = build({
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      performanceConfig: { latency: 'optimized' },
      additionalModelRequestFields: { anthropic_beta: ['x'] },
      prompt_cache_key: 'k',
    });
    expect(built.json).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      performanceConfig: { latency: 'optimized' },
      additionalModelRequestFields: { anthropic_beta: ['x'] },
    });
    expect(built.dropped).toEqual(['prompt_cache_key']);
  });

  it('applies the operator’s guardrail, which no client can take away', () => {
    const options = { guardrailIdentifier: 'g', guardrailVersion: '3', guardrailTrace: 'enabled' };
    expect(build({}, { options }).json['guardrailConfig']).toEqual({
      guardrailIdentifier: 'g',
      guardrailVersion: '3',
      trace: 'enabled',
    });
    expect(refused({ guardrailConfig: { guardrailIdentifier: 'other' } }, { options, drop: true })).toBe(
      'guardrailConfig',
    );
  });

  it('names the end user and metadata where AWS takes them, and the tier', () => {
    const built = build({ user: 'u-1', metadata: { team: 'a b' }, service_tier: 'priority' });
    expect(built.json).toMatchObject({
      requestMetadata: { team: 'a b', end_user: 'u-1' },
      serviceTier: { type: 'priority' },
    });
    expect(build({ metadata: { team: 'ä' } }).dropped).toEqual(['metadata']);
    expect(build({ service_tier: 'auto' }).json['serviceTier']).toBeUndefined();
    expect(refused({ service_tier: 'scale' })).toBe('service_tier');
  });
});

/** Recorded conversations, written as an OpenAI client would, come out as they were recorded. */
const plain = recordingsOf('bedrock/converse', 'bedrock/converse-stream').filter(({ request }) => {
  const known = ['messages', 'system', 'inferenceConfig', 'toolConfig'];
  const blocks = JSON.stringify(request);
  return (
    Object.keys(request).every((key) => known.includes(key)) &&
    !/guardContent|document|image|cachePoint|systemTool|elided/.test(blocks)
  );
});

interface Block {
  text?: string;
  toolUse?: { toolUseId: string; name: string; input: unknown };
  toolResult?: { toolUseId: string; content: { text?: string; json?: unknown }[] };
}

describeRecordings('recorded Converse conversations', plain, () => {
  it.each(plain.map((recording) => [recording.name, recording] as const))('%s', (_name, { request }) => {
    const sent = request as {
      messages: { role: string; content: Block[] }[];
      toolConfig?: { tools: { toolSpec: Record<string, unknown> }[] };
    };
    const messages = sent.messages.flatMap(({ role, content }) => {
      const results = content.flatMap(({ toolResult }) =>
        toolResult
          ? [
              {
                role: 'tool',
                tool_call_id: toolResult.toolUseId,
                content: toolResult.content.map((part) => part.text ?? JSON.stringify(part.json)).join(''),
              },
            ]
          : [],
      );
      const parts = content.flatMap(({ text }) => (text ? [{ type: 'text', text }] : []));
      const calls = content.flatMap(({ toolUse }) =>
        toolUse
          ? [
              {
                id: toolUse.toolUseId,
                type: 'function',
                function: { name: toolUse.name, arguments: JSON.stringify(toolUse.input) },
              },
            ]
          : [],
      );
      const rest =
        parts.length + calls.length > 0
          ? [{ role, content: parts, ...(calls.length > 0 ? { tool_calls: calls } : {}) }]
          : [];
      return [...results, ...rest];
    });
    const tools = sent.toolConfig?.tools.map(({ toolSpec }) => ({
      type: 'function',
      function: {
        name: toolSpec['name'],
        description: toolSpec['description'],
        parameters: (toolSpec['inputSchema'] as { json: unknown }).json,
      },
    }));
    const { json } = build({ messages, ...(tools ? { tools } : {}) }, { model: 'amazon.nova-micro-v1:0' });
    const expected = sent.messages.map(({ role, content }) => ({
      role,
      content: content
        .filter((block) => block.text !== '')
        .map((block) =>
          block.toolResult
            ? {
                toolResult: {
                  toolUseId: block.toolResult.toolUseId,
                  content: [
                    { text: block.toolResult.content.map((part) => part.text ?? JSON.stringify(part.json)).join('') },
                  ],
                },
              }
            : block,
        ),
    }));
    expect(json['messages']).toEqual(expected);
    if (tools) expect((json['toolConfig'] as { tools: unknown[] }).tools).toEqual(sent.toolConfig?.tools);
  });
});
