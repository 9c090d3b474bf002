/** If this fails, a client's request means something else to us than to it, or a mistake is not named. */
import { parseChatRequest } from './chat-request.js';
import { InvalidRequestError } from './error.js';

const messages = [{ role: 'user', content: 'Hi' }];

describe('a chat request', () => {
  it('keeps absent absent, and null is absent', () => {
    const request = parseChatRequest({ model: 'm', messages, temperature: null, tools: null, stop: null, user: null });
    expect(JSON.parse(JSON.stringify(request))).toEqual({
      kind: 'chat',
      model: 'm',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      stream: false,
      streamUsage: false,
      dropUnsupported: false,
      extras: {},
    });
  });

  it('keeps what it does not know, but never a prototype', () => {
    const body: unknown = JSON.parse(
      '{"model":"m","messages":[{"role":"user","content":"x"}],"a":{"b":1},"__proto__":{"c":1}}',
    );
    const { extras } = parseChatRequest(body);
    expect(extras).toEqual({ a: { b: 1 } });
    expect(Object.getPrototypeOf(extras)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['c']).toBeUndefined();
  });

  it('reads every parameter that has a place', () => {
    expect(
      parseChatRequest(
        {
          model: 'm',
          messages,
          max_completion_tokens: 5,
          temperature: 0,
          top_p: 0.5,
          top_k: 4,
          stop: 'x',
          n: 2,
          seed: 7,
          presence_penalty: 0.1,
          frequency_penalty: 0.2,
          logit_bias: { 5: 1 },
          logprobs: true,
          top_logprobs: 3,
          reasoning_effort: 'low',
          verbosity: 'high',
          thinking: { type: 'adaptive' },
          user: 'u',
          metadata: { a: 'b' },
          service_tier: 'flex',
          parallel_tool_calls: false,
          stream: true,
          stream_options: { include_usage: true },
        },
        { imposedMaxOutputTokens: 9, dropUnsupported: true },
      ),
    ).toMatchObject({
      maxOutputTokens: 5,
      imposedMaxOutputTokens: 9,
      temperature: 0,
      topP: 0.5,
      topK: 4,
      stop: ['x'],
      n: 2,
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      logitBias: { 5: 1 },
      logprobs: true,
      topLogprobs: 3,
      reasoningEffort: 'low',
      verbosity: 'high',
      thinking: { type: 'adaptive' },
      endUser: 'u',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      parallelToolCalls: false,
      stream: true,
      streamUsage: true,
      dropUnsupported: true,
    });
  });

  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
  it.each([
    [null, null],
    [[], null],
    [{ messages }, 'model'],
    [{ model: 5, messages }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: 'x' }, 'messages'],
    [{ model: 'm', messages: [null] }, 'messages[0]'],
    [{ model: 'm', messages: [{ content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'narrator', content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ model: 'm', messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ model: 'm', messages: [{ role: 'user', content: [{ type: 'video' }] }] }, 'messages[0].content[0].type'],
    [{ model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:x' } }] }] },
      'messages[0].content[0].image_url.url',
    ],
    [{ model: 'm', messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [
      { model: 'm', messages: [{ role: 'assistant', tool_calls: [{ ...call, id: 5 }] }] },
      'messages[0].tool_calls[0].id',
    ],
    [
      {
        model: 'm',
        messages: [{ role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: {} } }] }],
      },
      'messages[0].tool_calls[0].function.arguments',
    ],
    [{ model: 'm', messages, tools: [{ type: 'function' }] }, 'tools[0].function'],
    [{ model: 'm', messages, tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
    [{ model: 'm', messages, tool_choice: 'maybe' }, 'tool_choice'],
    [{ model: 'm', messages, response_format: { type: 'xml' } }, 'response_format.type'],
    [{ model: 'm', messages, stop: [1] }, 'stop[0]'],
    [{ model: 'm', messages, max_tokens: 0 }, 'max_tokens'],
    [{ model: 'm', messages, max_tokens: 1.5 }, 'max_tokens'],
    [{ model: 'm', messages, max_tokens: '5' }, 'max_tokens'],
    [{ model: 'm', messages, temperature: 'hot' }, 'temperature'],
    [{ model: 'm', messages, stream: 'yes' }, 'stream'],
    [{ model: 'm', messages, logit_bias: { a: 'b' } }, 'logit_bias.a'],
  ])('names the place of the mistake in %j', (json, param) => {
    let thrown: unknown;
    try {
      parseChatRequest(json);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidRequestError);
    expect((thrown as InvalidRequestError).param).toBe(param);
    expect((thrown as InvalidRequestError).message).not.toBe('');
  });
});
