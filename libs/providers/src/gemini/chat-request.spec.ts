/** If this fails, Gemini is asked something else than the client asked, or refuses what it could have answered. */
import { parseChatRequest } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { HubTranslator, Target } from '../provider.js';
import { vertex } from '../vertex/index.js';
import { gemini } from './index.js';

const user = { role: 'user', content: 'Hi' };

interface Options {
  model?: string;
  drop?: boolean;
  cap?: number;
  options?: Target['options'];
  provider?: typeof gemini;
}

function build(
  json: Record<string, unknown>,
  { model = 'gemini-2.5-flash', drop, cap, options = {}, provider = gemini }: Options = {},
) {
  const request = parseChatRequest(
    { model: 'asked', messages: [user], ...json },
    { dropUnsupported: drop, imposedMaxOutputTokens: cap },
  );
  const translator = provider.endpoints['chat-completions'] as HubTranslator;
  const built = translator.buildRequest(request, { upstreamModel: model, streamUsage: 'always', options });
  return { ...built, json: JSON.parse(String(built.body)) as Record<string, unknown> };
}

function refused(json: Record<string, unknown>, options?: Options): string | null {
  try {
    build(json, options);
  } catch (error) {
    if (error instanceof UnsupportedParameterError) return error.param;
    throw error;
  }
  return null;
}

describe('a chat request to Gemini', () => {
  it('is as small as what was asked', () => {
    const built = build({});
    expect(built).toMatchObject({
      method: 'POST',
      path: '/models/gemini-2.5-flash:generateContent',
      dropped: undefined,
    });
    expect(built.json).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
    expect(build({ stream: true }).path).toBe('/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect(build({}, { model: 'tunedModels/a b' }).path).toBe('/tunedModels/a%20b:generateContent');
  });

  it('names project and location on Vertex AI', () => {
    const path = (options: Target['options'], model?: string) => build({}, { provider: vertex, options, model }).path;
    const google = 'publishers/google/models/gemini-2.5-flash:generateContent';
    expect(path({ project: 'p', location: 'europe-west4' })).toBe(`/projects/p/locations/europe-west4/${google}`);
    expect(path({ project: 'p' })).toBe(`/projects/p/locations/global/${google}`);
    expect(path({ project: 'p' }, 'projects/q/locations/l/endpoints/1')).toBe(
      '/projects/q/locations/l/endpoints/1:generateContent',
    );
  });

  it('carries every setting Gemini has', () => {
    const { json } = build({
      max_completion_tokens: 5,
      temperature: 1.5,
      top_p: 0.5,
      top_k: 3,
      n: 2,
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: -1,
      stop: 'x',
      service_tier: 'flex',
    });
    expect(json['generationConfig']).toEqual({
      maxOutputTokens: 5,
      temperature: 1.5,
      topP: 0.5,
      topK: 3,
      candidateCount: 2,
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      stopSequences: ['x'],
    });
    expect(json['serviceTier']).toBe('flex');
    expect(build({}, { cap: 9 }).json['generationConfig']).toEqual({ maxOutputTokens: 9 });
  });

  it.each([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
    ['gemini-2.5-flash', 'low', { includeThoughts: true, thinkingBudget: 1_024 }],
    ['gemini-2.5-pro', 'high', { includeThoughts: true, thinkingBudget: 24_576 }],
    ['gemini-3.8-flash', 'medium', { includeThoughts: true, thinkingLevel: 'MEDIUM' }],
    ['gemini-4-pro', 'max', { includeThoughts: true, thinkingLevel: 'HIGH' }],
  ])('%s with reasoning_effort %s thinks as %j', (model, effort, expected) => {
    expect(build({ reasoning_effort: effort }, { model }).json['generationConfig']).toEqual({
      thinkingConfig: expected,
    });
  });

  it('takes a budget in Anthropic’s words', () => {
    const thinking = { type: 'enabled', budget_tokens: 2_000 };
    expect(build({ thinking }).json['generationConfig']).toEqual({
      thinkingConfig: { includeThoughts: true, thinkingBudget: 2_000 },
    });
  });

  it('takes tools, choices and schemas in the words Google knows', () => {
    const parameters = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { city: { type: 'string', minLength: 1 }, kind: { const: 'a' }, default: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const tools = [{ type: 'function', function: { name: 'f', description: 'd', parameters } }];
    const built = build({ tools, tool_choice: { type: 'function', function: { name: 'f' } } });
    expect(built.json['tools']).toEqual([
      {
        functionDeclarations: [
          {
            name: 'f',
            description: 'd',
            parametersJsonSchema: {
              type: 'object',
              properties: { city: { type: 'string' }, kind: { enum: ['a'] }, default: { type: 'string' } },
              required: ['city'],
              additionalProperties: false,
            },
          },
        ],
      },
    ]);
    expect(built.json['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] },
    });
    expect(built.dropped).toEqual(['tools[0].function.parameters.minLength']);
    const bare = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    expect(build({ tools: bare }).json['tools']).toEqual([{ functionDeclarations: [{ name: 'f' }] }]);
    for (const [choice, mode] of [
      ['auto', 'AUTO'],
      ['none', 'NONE'],
      ['required', 'ANY'],
    ] as const) {
      expect(build({ tools, tool_choice: choice }).json['toolConfig']).toEqual({ functionCallingConfig: { mode } });
    }
    const schema = { type: 'object', properties: { a: { type: 'integer' } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } };
    expect(build({ response_format }).json['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(build({ response_format: { type: 'json_object' } }).json['generationConfig']).toEqual({
      responseMimeType: 'application/json',
    });
  });

  it('tells a tool loop as Google does: named results in one turn, words of the user in the next', () => {
    const call = (id: string, args: string, more = {}) => ({
      id,
      type: 'function',
      function: { name: `f_${id}`, arguments: args },
      ...more,
    });
    const { json } = build({
      messages: [
        { role: 'developer', content: 'A' },
        user,
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            call('1', '{"a":1}', { extra_content: { google: { thought_signature: 'UzE=' } } }),
            call('2', ''),
          ],
        },
        { role: 'tool', tool_call_id: '1', content: '{"ok":true}' },
        { role: 'tool', tool_call_id: '2', content: 'plain' },
        { role: 'user', content: 'go on' },
        { role: 'system', content: 'B' },
        { role: 'user', content: 'and on' },
      ],
    });
    expect(json['systemInstruction']).toEqual({ parts: [{ text: 'A' }, { text: 'B' }] });
    expect(json['contents']).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: '1', name: 'f_1', args: { a: 1 } }, thoughtSignature: 'UzE=' },
          { functionCall: { id: '2', name: 'f_2', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '1', name: 'f_1', response: { ok: true } } },
          { functionResponse: { id: '2', name: 'f_2', response: { output: 'plain' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'go on' }, { text: 'and on' }] },
    ]);
  });

  it('marks a history another model wrote where Gemini 3 would want a signature', () => {
    const messages = [
      user,
      { role: 'assistant', tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: '1', content: 'r' },
    ];
    const signatures = (model: string) => JSON.stringify(build({ messages }, { model }).json).includes('skip_thought');
    expect(signatures('gemini-3.8-flash')).toBe(true);
    expect(signatures('gemini-2.5-flash')).toBe(false);
  });

  it('sends back thoughts and Google’s signatures, and leaves out those of other vendors', () => {
    const reasoning_details = [
      { type: 'reasoning.text', text: 'hm', index: 0 },
      { type: 'reasoning.encrypted', data: 'R1M=', id: 'rs_google_1', index: 1 },
      { type: 'reasoning.encrypted', data: 'enc', index: 2 },
      { type: 'reasoning.text', text: 'a', signature: 'anthropic', index: 3 },
    ];
    const built = build({ messages: [user, { role: 'assistant', content: 'So.', reasoning_details }, user] });
    const contents = built.json['contents'] as { parts: unknown[] }[];
    expect(contents[1]?.parts).toEqual([
      { text: 'hm', thought: true },
      { text: '', thoughtSignature: 'R1M=' },
      { text: 'So.' },
    ]);
    expect(built.dropped).toEqual(['messages[1].reasoning_details']);
  });

  it('takes images, sound and files', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://x.example/a.webp?b=c' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'AAAA' } },
    ];
    const built = build({ messages: [{ role: 'user', content }] });
    expect((built.json['contents'] as { parts: unknown[] }[])[0]?.parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://x.example/a.webp?b=c' } },
      { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } },
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA' } },
    ]);
    expect(built.dropped).toEqual(['messages[0].content[0].image_url.detail']);
  });

  it('lets Google’s own members through, but not those that bound a reply', () => {
    const built = build({
      safety_settings: [{ category: 'c' }],
      cachedContent: 'cachedContents/x',
      generation_config: { responseModalities: ['TEXT'] },
      unknown: 1,
    });
    expect(built.json).toMatchObject({
      safety_settings: [{ category: 'c' }],
      cachedContent: 'cachedContents/x',
      generationConfig: { responseModalities: ['TEXT'] },
    });
    expect(built.dropped).toEqual(['unknown']);
    expect(refused({ generationConfig: { candidateCount: 8 } })).toBe('generationConfig.candidateCount');
    expect(refused({ generation_config: { max_output_tokens: 8 } })).toBe('generation_config.max_output_tokens');
    const { json } = build({ generationConfig: { maxOutputTokens: 8 } }, { drop: true, cap: 3 });
    expect(json['generationConfig']).toEqual({ maxOutputTokens: 3 });
  });

  const tools = [{ type: 'function', function: { name: 'f' } }];
  it.each([
    [{ logit_bias: { 1: 2 } }, 'logit_bias'],
    [{ logprobs: true }, 'logprobs'],
    [{ tools, parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ tools: [{ type: 'web_search' }] }, 'tools[0].type'],
    [{ tool_choice: { type: 'custom' } }, 'tool_choice'],
    [{ messages: [{ role: 'tool', tool_call_id: 'x', content: 'r' }] }, 'messages[0].tool_call_id'],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
      'messages[0].content[0]',
    ],
    [{ modalities: ['audio'] }, 'modalities'],
  ] as const)('%j is refused by name, or left out and named', (json, param) => {
    expect(refused(json)).toBe(param);
    expect(build(json, { drop: true }).dropped).toContain(param);
  });

  it('refuses thinking where the model has none or always has some', () => {
    expect(refused({ reasoning_effort: 'low' }, { model: 'gemini-2.0-flash' })).toBe('reasoning_effort');
    expect(refused({ reasoning_effort: 'none' }, { model: 'gemini-2.5-pro' })).toBe('reasoning_effort');
    expect(refused({ reasoning_effort: 'none' }, { model: 'gemini-3.8-flash' })).toBe('reasoning_effort');
    expect(refused({ service_tier: 'flex' }, { provider: vertex })).toBe('service_tier');
  });
});
