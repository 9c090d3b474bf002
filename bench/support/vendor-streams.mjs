/** Streams as vendors send them, one event a chunk of about six characters of text: a beginning, the text, an end with usage. */
import { EventStreamCodec } from '@smithy/eventstream-codec';

const words = ['light ', 'ist 東', ' "no" ', 'a\nline', ' plain', ' 👋 hm'];
const sse = (value, event) => Buffer.from(`${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(value)}\n\n`);
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text),
);
const frame = (type, payload) =>
  Buffer.from(
    codec.encode({
      headers: {
        ':event-type': { type: 'string', value: type },
        ':content-type': { type: 'string', value: 'application/json' },
        ':message-type': { type: 'string', value: 'event' },
      },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  );
const many = (count, make) => Array.from({ length: count }, (_, index) => make(words[index % words.length]));
const chunkOf = (delta, finish = null) =>
  sse({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });

/** By dialect: the chunks of a stream with `count` pieces of text. */
export const streams = {
  chat: (count) => [
    chunkOf({ role: 'assistant', content: '' }),
    ...many(count, (content) => chunkOf({ content })),
    chunkOf({}, 'stop'),
    sse({
      id: 'chatcmpl-1',
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: count, total_tokens: 9 + count },
    }),
    Buffer.from('data: [DONE]\n\n'),
  ],
  anthropic: (count) => [
    sse(
      { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 9, output_tokens: 1 } } },
      'message_start',
    ),
    sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
    ...many(count, (text) =>
      sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 'content_block_delta'),
    ),
    sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop'),
    sse(
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: count } },
      'message_delta',
    ),
    sse({ type: 'message_stop' }, 'message_stop'),
  ],
  gemini: (count) => [
    ...many(count, (text) =>
      sse({
        candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0 }],
        modelVersion: 'g',
        responseId: 'r',
      }),
    ),
    sse({
      candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: count, totalTokenCount: 9 + count },
      modelVersion: 'g',
    }),
  ],
  bedrock: (count) => [
    frame('messageStart', { role: 'assistant' }),
    ...many(count, (text) => frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: 'abcdefghij' })),
    frame('contentBlockStop', { contentBlockIndex: 0 }),
    frame('messageStop', { stopReason: 'end_turn' }),
    frame('metadata', {
      usage: { inputTokens: 9, outputTokens: count, totalTokens: 9 + count },
      metrics: { latencyMs: 1 },
    }),
  ],
  ollama: (count) => [
    ...many(count, (content) =>
      Buffer.from(
        `${JSON.stringify({ model: 'l', created_at: '2026-11-20T00:00:00Z', message: { role: 'assistant', content }, done: false })}\n`,
      ),
    ),
    Buffer.from(
      `${JSON.stringify({ model: 'l', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', prompt_eval_count: 9, eval_count: count })}\n`,
    ),
  ],
  responses: (count) => {
    let sequence = 0;
    const event = (type, more) => sse({ type, sequence_number: sequence++, ...more }, type);
    const item = { id: 'msg', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    return [
      event('response.created', { response: { id: 'r', model: 'm', status: 'in_progress', output: [] } }),
      event('response.output_item.added', { output_index: 0, item }),
      ...many(count, (delta) =>
        event('response.output_text.delta', { item_id: 'msg', output_index: 0, content_index: 0, delta, logprobs: [] }),
      ),
      event('response.completed', {
        response: {
          id: 'r',
          model: 'm',
          status: 'completed',
          output: [],
          usage: { input_tokens: 9, output_tokens: count, total_tokens: 9 + count },
        },
      }),
    ];
  },
};
