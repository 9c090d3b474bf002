/** If this fails, a JSON reply differs from what OpenAI's clients read, or thinking cannot be sent back. */
import { encodeChatReply } from './chat-reply.js';
import { parseChatRequest } from './chat-request.js';

const context = { id: 'chatcmpl-1', created: 1, model: 'asked' };

describe('a chat reply', () => {
  it('has OpenAI’s members in OpenAI’s order, and absent where there is nothing to say', () => {
    const reply = encodeChatReply(
      {
        kind: 'chat',
        upstreamId: 'msg_1',
        model: null,
        choices: [
          {
            index: 0,
            parts: [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }],
            finishReason: 'tool_calls',
            nativeFinishReason: 'tool_calls',
            stopSequence: null,
          },
        ],
        usage: null,
        serviceTier: null,
      },
      context,
    );
    expect(JSON.stringify(reply)).toBe(
      '{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"asked","choices":[{"index":0,"message":' +
        '{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c","type":"function","function":' +
        '{"name":"f","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}]}',
    );
  });

  it('carries thinking in a form that comes back as it was, in its place', () => {
    const parts = [
      { type: 'thinking', text: 'hm', signature: 'sig' },
      { type: 'vendor', value: { type: 'search' } },
      { type: 'text', text: 'sa' },
      { type: 'redacted-thinking', data: 'enc' },
      { type: 'text', text: 'id' },
      { type: 'tool-call', id: 'c', name: 'f', arguments: '{"a":1}' },
      { type: 'thinking', text: 'and', signature: 'sig2' },
      { type: 'tool-call', id: 'd', name: 'g', arguments: '{}' },
    ] as const;
    const { choices } = encodeChatReply(
      {
        kind: 'chat',
        upstreamId: null,
        model: 'm',
        choices: [{ index: 0, parts, finishReason: 'tool_calls', nativeFinishReason: 'tool_use', stopSequence: null }],
        usage: null,
        serviceTier: 'standard',
      },
      context,
    );
    const message: unknown = JSON.parse(JSON.stringify(choices[0]?.message));
    const { messages } = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'q' }, message] });
    expect(messages[1]).toEqual({
      role: 'assistant',
      parts: [
        { type: 'thinking', text: 'hm', signature: 'sig', position: 0 },
        { type: 'text', text: 'said' },
        { type: 'redacted-thinking', data: 'enc', position: 2 },
        { type: 'tool-call', id: 'c', name: 'f', arguments: '{"a":1}' },
        { type: 'thinking', text: 'and', signature: 'sig2', position: 4 },
        { type: 'tool-call', id: 'd', name: 'g', arguments: '{}' },
      ],
    });
  });
});
