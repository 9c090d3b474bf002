/**
 * What a provider that passes bytes on must do for each capability its manifest claims. Called inside a `describe`; the
 * recordings of the vendor, where there are some, say the same with real bytes.
 */
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { scanTopLevel } from '@tollgate/wire';
import type { Capability, EndpointId, PassThrough, Provider } from '../provider.js';
import { expectMessagesCapability } from './messages.contract.js';

type Members = Readonly<Record<string, unknown>>;

/** Members of a request that use a capability. */
const asking: Readonly<Partial<Record<Capability, Members>>> = {
  tools: {
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    tool_choice: 'auto',
  },
  'structured-output': {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 's', schema: { type: 'object', properties: { a: {} } } },
    },
  },
  'image-input': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ],
  },
  reasoning: { reasoning_effort: 'high' },
};

/** `target` picks the translator, for providers with several. */
export function expectPassThroughCapabilities(
  provider: Provider,
  options: Readonly<Record<string, unknown>> = {},
): void {
  const claims = Object.entries(provider.manifest.capabilities) as [EndpointId, readonly Capability[]][];
  for (const [endpoint, capabilities] of claims) {
    // Another dialect than Chat Completions: held by `openai/responses-recordings.spec.ts`.
    if (endpoint === 'responses') continue;
    it.each(capabilities.map((capability) => [capability] as const))(`${endpoint} can do what it claims: %s`, (it) => {
      // A schema for clients of Messages goes over Chat Completions, which has them.
      if (endpoint === 'messages' && it === 'structured-output') return;
      const translator = translatorOf(provider, endpoint, options);
      if (endpoint === 'messages') return expectMessagesCapability(translator, it, options);
      switch (it) {
        case 'stream':
          expectStream(translator, endpoint);
          break;
        case 'usage':
          expectUsage(translator, endpoint);
          break;
        case 'reasoning':
          expectReasoning(translator);
          expectSent(translator, endpoint, asking[it] ?? {}, options);
          break;
        default:
          expectSent(translator, endpoint, asking[it] ?? {}, options);
      }
    });
  }
}

function translatorOf(
  provider: Provider,
  endpoint: EndpointId,
  options: Readonly<Record<string, unknown>>,
): PassThrough {
  const fields = scanTopLevel(Buffer.from('{"model":"m"}'));
  const chosen = provider.chooseUpstream?.(endpoint, { model: 'm', fields, options }) ?? provider.endpoints[endpoint];
  if (chosen?.kind !== 'pass-through') throw new Error(`${provider.manifest.id} does not pass ${endpoint} through.`);
  return chosen;
}

/** What the client asks arrives as it was asked. */
function expectSent(
  translator: PassThrough,
  endpoint: EndpointId,
  members: Members,
  options: Readonly<Record<string, unknown>>,
): void {
  const body = Buffer.from(JSON.stringify({ model: 'm', ...members }));
  const built = translator.buildRequest(
    { endpoint, body, fields: scanTopLevel(body), stream: false, clientWantsUsage: false },
    { upstreamModel: 'up', streamUsage: 'request', options },
  );
  expect(JSON.parse(Buffer.concat(built.body as Buffer[]).toString('utf8'))).toEqual({ model: 'up', ...members });
  expect(built.dropped).toBeUndefined();
}

function expectStream(translator: PassThrough, endpoint: EndpointId): void {
  const content = endpoint === 'completions' ? '"text":"hé"' : '"delta":{"content":"hé"}';
  const stream = Buffer.from(
    `data: {"model":"m","choices":[{"index":0,${content},"finish_reason":null}]}\n\n` +
      `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n` +
      'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\n\ndata: [DONE]\n\n',
  );
  const tap = translator.openTap({ stripUsage: false });
  const out = [...stream].map((byte) => tap.push(Buffer.from([byte])));
  expect(Buffer.concat([...out, tap.end()].filter((part) => part !== null)).equals(stream)).toBe(true);
  expect(tap.facts).toMatchObject({ terminated: true, finishReason: 'stop', contentEvents: 1, contentBytes: 3 });
  expect(tap.facts.usage && totalInputTokens(tap.facts.usage)).toBe(3);
}

function expectUsage(translator: PassThrough, endpoint: EndpointId): void {
  const counts =
    endpoint === 'embeddings'
      ? { prompt_tokens: 9, total_tokens: 9 }
      : { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, prompt_tokens_details: { cached_tokens: 5 } };
  const { usage } = translator.readReply(Buffer.from(JSON.stringify({ model: 'm', choices: [], usage: counts })));
  expect(usage && totalInputTokens(usage) + totalOutputTokens(usage)).toBe(counts.total_tokens);
  if (endpoint !== 'embeddings') expect(usage).toMatchObject({ inputTokens: 4, cachedInputTokens: 5, outputTokens: 4 });
}

/** Under either of its names; its tokens are a class of their own. */
function expectReasoning(translator: PassThrough): void {
  for (const name of ['reasoning', 'reasoning_content']) {
    const tap = translator.openTap({ stripUsage: true });
    tap.push(Buffer.from(`data: {"choices":[{"index":0,"delta":{"${name}":"hmm"}}]}\n\n`));
    expect(tap.facts.contentBytes).toBe(3);
  }
  const counts = '{"prompt_tokens":1,"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":6}}';
  const { usage } = translator.readReply(Buffer.from(`{"choices":[],"usage":${counts}}`));
  expect(usage).toMatchObject({ outputTokens: 1, reasoningTokens: 6 });
}
