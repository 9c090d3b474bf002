/** The vendors' own clients as oracles: they fold bytes into a message with code that shares nothing with ours. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

export type OpenAiFold = Awaited<ReturnType<typeof foldOpenAi>>;
export type AnthropicFold = Awaited<ReturnType<typeof foldAnthropic>>;

/** What openai-node's accumulator makes of a chat stream. @throws what the client throws. */
export async function foldOpenAi(stream: Buffer) {
  const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: () => Promise.resolve(reply(stream)) });
  const folding = client.chat.completions.stream({ model: 'any', messages: [{ role: 'user', content: 'any' }] });
  return await folding.finalChatCompletion();
}

/** What @anthropic-ai/sdk's accumulator makes of a message stream. */
export async function foldAnthropic(stream: Buffer) {
  const client = new Anthropic({ apiKey: 'none', maxRetries: 0, fetch: () => Promise.resolve(reply(stream)) });
  const folding = client.messages.stream({
    model: 'any',
    max_tokens: 1,
    messages: [{ role: 'user', content: 'any' }],
  });
  return await folding.finalMessage();
}

function reply(stream: Buffer): Response {
  return new Response(new Uint8Array(stream), { headers: { 'content-type': 'text/event-stream' } });
}
