/** If this fails, official clients misread our streams: doubled names, lost usage, replies that look complete. */
import type { HubEvent, HubUsage } from '../hub/index.js';
import type { ChatReplyContext } from './chat.js';
import { createChatStreamEncoder } from './chat-stream.js';

const usage: HubUsage = {
  inputTokens: 5,
  cachedInputTokens: 2,
  cacheWriteTokens: 1,
  cacheWrite1hTokens: 1,
  inputAudioTokens: 0,
  outputTokens: 6,
  reasoningTokens: 4,
  outputAudioTokens: 0,
};
const context = { id: 'chatcmpl-1', created: 1_763_600_000, model: 'asked' };
const at = (part: number) => ({ choice: 0, part });
const start: HubEvent = { type: 'message-start', upstreamId: 'msg_1', model: 'answered' };
const end: HubEvent = {
  type: 'message-end',
  choice: 0,
  finishReason: 'stop',
  nativeFinishReason: 'stop',
  stopSequence: null,
  usage,
};

function encode(events: readonly HubEvent[], includeUsage = false, more: Partial<ChatReplyContext> = {}): string {
  const encoder = createChatStreamEncoder({ ...context, ...more, includeUsage });
  const bytes = [...events.map((event) => encoder.encode([event])), encoder.end()];
  return Buffer.concat(bytes.filter((part) => part !== null)).toString('utf8');
}

function deltas(stream: string): unknown[] {
  return stream
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => (JSON.parse(event.slice(6)) as { choices: { delta: unknown }[] }).choices[0]?.delta);
}

const head =
  'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1763600000,"model":"answered","choices":';

describe('a chat stream', () => {
  it('is byte for byte what OpenAI sends for a text', () => {
    const events: HubEvent[] = [
      start,
      { type: 'text-start', ...at(0) },
      { type: 'text-delta', ...at(0), text: 'Hä "👋"' },
    ];
    expect(encode([...events, { type: 'text-end', ...at(0) }, end])).toBe(
      `${head}[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]}\n\n` +
        `${head}[{"index":0,"delta":{"content":"Hä \\"👋\\""},"logprobs":null,"finish_reason":null}]}\n\n` +
        `${head}[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}\n\n` +
        'data: [DONE]\n\n',
    );
  });

  it('has usage in a chunk of its own only where asked for, and null in every chunk before', () => {
    expect(encode([start, end])).not.toContain('usage');
    const chunks = encode([start, end], true).trimEnd().split('\n\n');
    expect(chunks.slice(0, 2).every((chunk) => chunk.endsWith(',"usage":null}'))).toBe(true);
    expect(chunks[2]).toBe(
      `${head}[],"usage":{"prompt_tokens":9,"completion_tokens":10,"total_tokens":19,` +
        '"prompt_tokens_details":{"cached_tokens":2,"audio_tokens":0,"cache_write_tokens":2},' +
        '"completion_tokens_details":{"reasoning_tokens":4,"audio_tokens":0}}}',
    );
    expect(chunks[3]).toBe('data: [DONE]');
  });

  it('names a tool call in its first delta only, and counts calls apart from other parts', () => {
    const stream = encode([
      start,
      { type: 'text-start', ...at(0) },
      { type: 'tool-call-start', ...at(1), id: 'call_a', name: 'f' },
      { type: 'tool-call-start', ...at(2), id: 'call_b', name: 'g' },
      { type: 'tool-call-delta', ...at(2), arguments: '{"b":' },
      { type: 'tool-call-delta', ...at(1), arguments: '{}' },
      { type: 'tool-call-delta', ...at(2), arguments: '"2"}' },
      { type: 'tool-call-end', ...at(1) },
    ]);
    expect(deltas(stream).slice(1)).toEqual([
      { tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'g', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{"b":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '"2"}' } }] },
    ]);
  });

  it('shows thinking as it comes and its signed whole once, before the end', () => {
    const stream = encode([
      start,
      { type: 'thinking-start', ...at(0) },
      { type: 'thinking-delta', ...at(0), text: 'a' },
      { type: 'thinking-delta', ...at(0), text: 'b' },
      { type: 'thinking-end', ...at(0), signature: 'sig' },
      { type: 'redacted-thinking', ...at(1), data: 'enc', id: null },
      { type: 'text-delta', ...at(2), text: 'said' },
      end,
    ]);
    expect(deltas(stream).slice(1)).toEqual([
      { reasoning_content: 'a' },
      { reasoning_content: 'b' },
      { content: 'said' },
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'ab', signature: 'sig', index: 0 },
          { type: 'reasoning.encrypted', data: 'enc', index: 1 },
        ],
      },
      {},
    ]);
  });

  it('puts what OpenAI has no word for under `tollgate` in the finish chunk', () => {
    const stream = encode(
      [
        start,
        { type: 'citation', ...at(0), citation: { url: 'https://a.b', title: 'T', raw: { cited: 'x' } } },
        { type: 'vendor-part', ...at(1), value: { type: 'server_tool_use' } },
        { ...end, finishReason: 'stop', nativeFinishReason: 'stop_sequence', stopSequence: 'END' },
      ],
      false,
      { extension: () => ({ cost_usd: '0.01' }) },
    );
    expect(deltas(stream)[1]).toEqual({
      annotations: [
        { type: 'url_citation', url_citation: { url: 'https://a.b', title: 'T', start_index: 0, end_index: 0 } },
      ],
    });
    expect(stream).toContain(
      '"finish_reason":"stop"}],"tollgate":{"citations":[{"cited":"x"}],"vendor_parts":[{"type":"server_tool_use"}],' +
        '"native_finish_reason":"stop_sequence","stop_sequence":"END","cost_usd":"0.01"}}',
    );
  });

  it('ends with the error and without [DONE] when the vendor breaks off', () => {
    const stream = encode([start, { type: 'error', message: 'm', code: 'c', reported: true }, end]);
    expect(stream.endsWith('data: {"error":{"message":"m","type":"upstream_error","param":null,"code":"c"}}\n\n')).toBe(
      true,
    );
  });

  it('says nothing more where the upstream closed early or cannot be understood: the gateway does', () => {
    const text: HubEvent = { type: 'text-delta', ...at(0), text: 'a' };
    for (const stream of [
      encode([start, text], true),
      encode([start, text, { type: 'error', message: 'm', code: null, reported: false }]),
    ]) {
      expect(stream).toContain('"content":"a"');
      expect(stream).not.toContain('[DONE]');
      expect(stream).not.toContain('"error"');
    }
  });

  it('can be failed by the gateway, once', () => {
    const encoder = createChatStreamEncoder({ ...context, includeUsage: true });
    encoder.encode([start]);
    const error = { message: 'm', type: 'timeout_error', param: null, code: 'upstream_timeout' };
    expect(encoder.fail(error)?.toString()).toBe(
      'data: {"error":{"message":"m","type":"timeout_error","param":null,"code":"upstream_timeout"}}\n\n',
    );
    expect(encoder.fail(error)).toBeNull();
    expect(encoder.encode([end])).toBeNull();
    expect(encoder.end()).toBeNull();
  });

  it('keeps choices apart', () => {
    const stream = encode([
      start,
      { type: 'text-delta', choice: 1, part: 0, text: 'b' },
      { type: 'text-delta', choice: 0, part: 0, text: 'a' },
      { ...end, choice: 1 },
      end,
    ]);
    expect(stream.match(/"role":"assistant"/g)).toHaveLength(2);
    expect(stream.match(/"finish_reason":"stop"/g)).toHaveLength(2);
  });
});
