/** The vendors' own clients as oracles: they fold bytes into a message with code that shares nothing with ours. */
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';

export type OpenAiFold = Awaited<ReturnType<typeof foldOpenAi>>;
export type ResponseFold = Awaited<ReturnType<typeof foldResponse>>;
export type AnthropicFold = Awaited<ReturnType<typeof foldAnthropic>>;

/** What openai-node's accumulator makes of a chat stream. @throws what the client throws. */
export async function foldOpenAi(stream: Buffer) {
  const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: () => Promise.resolve(reply(stream)) });
  const folding = client.chat.completions.stream({ model: 'any', messages: [{ role: 'user', content: 'any' }] });
  return await folding.finalChatCompletion();
}

/** What openai-node's accumulator makes of a stream of Response events. */
export async function foldResponse(stream: Buffer) {
  const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: () => Promise.resolve(reply(stream)) });
  return await client.responses.stream({ model: 'any', input: 'any' }).finalResponse();
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

/** A message as the `ollama` client gives it in pieces, put together by a plain fold: the client has no accumulator. */
export interface OllamaFold {
  content: string;
  thinking: string;
  toolCalls: { name: string; arguments: unknown }[];
  doneReason: string | null;
  promptEvalCount: number | undefined;
  evalCount: number | undefined;
}

/** @throws what the client throws. */
export async function foldOllama(stream: Buffer): Promise<OllamaFold> {
  const answer = () =>
    Promise.resolve(new Response(new Uint8Array(stream), { headers: { 'content-type': 'application/x-ndjson' } }));
  const client = new Ollama({ host: 'http://127.0.0.1:1', fetch: answer as typeof fetch });
  const folded: OllamaFold = {
    content: '',
    thinking: '',
    toolCalls: [],
    doneReason: null,
    promptEvalCount: undefined,
    evalCount: undefined,
  };
  for await (const part of await client.chat({ model: 'any', messages: [], stream: true })) {
    folded.content += part.message.content ?? '';
    folded.thinking += part.message.thinking ?? '';
    for (const call of part.message.tool_calls ?? []) folded.toolCalls.push({ ...call.function });
    if (!part.done) continue;
    folded.doneReason = part.done_reason;
    folded.promptEvalCount = part.prompt_eval_count;
    folded.evalCount = part.eval_count;
  }
  return folded;
}
