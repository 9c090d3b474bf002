/** What a provider that passes Anthropic's Messages on must do for each capability it claims of them. */
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { scanTopLevel } from '@tollgate/wire';
import type { Capability, PassThrough } from '../provider.js';

const asking: Readonly<Partial<Record<Capability, Readonly<Record<string, unknown>>>>> = {
  tools: { tools: [{ name: 'f', input_schema: { type: 'object' } }], tool_choice: { type: 'auto' } },
  'image-input': {
    messages: [
      {
        role: 'user',
        content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } }],
      },
    ],
  },
  reasoning: { thinking: { type: 'enabled', budget_tokens: 1024 } },
};

export function expectMessagesCapability(
  translator: PassThrough,
  capability: Capability,
  options: Readonly<Record<string, unknown>>,
): void {
  if (capability === 'stream') return expectStream(translator);
  if (capability === 'usage') return expectUsage(translator);
  const members = asking[capability] ?? {};
  const body = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, ...members }));
  const built = translator.buildRequest(
    { endpoint: 'messages', body, fields: scanTopLevel(body), stream: false, clientWantsUsage: false },
    { upstreamModel: 'up', streamUsage: 'request', options },
  );
  const sent = JSON.parse(Buffer.concat(built.body as Buffer[]).toString('utf8')) as unknown;
  expect(sent).toEqual({ model: 'up', max_tokens: 9, ...members });
  expect(built.dropped).toBeUndefined();
}

function expectStream(translator: PassThrough): void {
  const events = [
    { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 3, output_tokens: 0 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hé' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  const stream = Buffer.from(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
  const tap = translator.openTap({ stripUsage: false });
  const out = [...stream].map((byte) => tap.push(Buffer.from([byte])));
  expect(Buffer.concat([...out, tap.end()].filter((part) => part !== null)).equals(stream)).toBe(true);
  expect(tap.facts).toMatchObject({ terminated: true, finishReason: 'stop', contentEvents: 1, contentBytes: 3 });
  expect(tap.facts.usage && totalInputTokens(tap.facts.usage)).toBe(3);
}

function expectUsage(translator: PassThrough): void {
  const counted = { input_tokens: 4, cache_read_input_tokens: 5, output_tokens: 4 };
  const { usage } = translator.readReply(Buffer.from(JSON.stringify({ model: 'm', content: [], usage: counted })));
  expect(usage && totalInputTokens(usage) + totalOutputTokens(usage)).toBe(13);
  expect(usage).toMatchObject({ inputTokens: 4, cachedInputTokens: 5, outputTokens: 4 });
}
