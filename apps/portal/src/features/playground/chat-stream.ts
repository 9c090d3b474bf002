/** One request to the gateway's own `/v1/chat/completions`, read as it streams: the path every program takes. */
import type { RunDecision, ToolCall } from './conversation.js';

export interface ChatUpdate {
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: string | null;
  finish: string | null;
  requestId: string | null;
  decision: RunDecision | null;
}

export interface ChatCall {
  body: Record<string, unknown>;
  ticket: string;
  signal: AbortSignal;
  /** Called for each piece that arrived, with all there is so far. */
  onUpdate: (soFar: ChatUpdate) => void;
}

/** What the gateway said instead of an answer. */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    message: string,
    readonly status: number,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

type Json = Record<string, unknown>;

/** Ends when the stream does. @throws {ChatError} for every refusal, also one in the midst of the stream. */
export async function streamChat(
  { body, ticket, signal, onUpdate }: ChatCall,
  send: typeof fetch = fetch,
): Promise<void> {
  const reply = await send('/v1/chat/completions', {
    method: 'POST',
    // The ticket alone: a request of a program carries no session.
    credentials: 'omit',
    headers: {
      authorization: `Bearer ${ticket}`,
      'content-type': 'application/json',
      'x-tollgate-explain': '1',
      'x-tollgate-tags': 'source=playground',
    },
    body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  const requestId = reply.headers.get('x-request-id');
  if (!reply.ok || !reply.body) {
    const problem = object(await reply.json().catch(() => null));
    throw new ChatError(errorWords(problem) ?? `The gateway answered ${reply.status}.`, reply.status, requestId);
  }
  const soFar: ChatUpdate = {
    text: '',
    reasoning: '',
    toolCalls: [],
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    finish: null,
    requestId,
    decision: null,
  };
  for await (const data of eventData(reply.body)) {
    if (data === '[DONE]') break;
    const chunk = object(parsed(data));
    if (chunk['error'] !== undefined) throw new ChatError(errorWords(chunk) ?? 'The stream broke off.', 200, requestId);
    addChunk(soFar, chunk);
    onUpdate({ ...soFar, toolCalls: soFar.toolCalls.map((call) => ({ ...call })) });
  }
}

/** The data of server-sent events, in whatever pieces their bytes arrive. */
async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split(/\r?\n/);
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trimStart();
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function addChunk(soFar: ChatUpdate, chunk: Json): void {
  const [choice] = array(chunk['choices']).map(object);
  if (choice) {
    const delta = object(choice['delta']);
    soFar.text += words(delta['content']);
    soFar.reasoning += words(delta['reasoning_content']) || words(delta['reasoning']);
    for (const call of array(delta['tool_calls']).map(object)) addToolCall(soFar.toolCalls, call);
    if (typeof choice['finish_reason'] === 'string') soFar.finish = choice['finish_reason'];
  }
  const usage = object(chunk['usage']);
  soFar.inputTokens = count(usage['prompt_tokens']) ?? soFar.inputTokens;
  soFar.outputTokens = count(usage['completion_tokens']) ?? soFar.outputTokens;
  const explain = object(object(chunk['tollgate'])['explain']);
  if (typeof explain['costUsd'] === 'string') soFar.costUsd = explain['costUsd'];
  if (Array.isArray(explain['targets'])) soFar.decision = decisionOf(explain);
}

function addToolCall(calls: ToolCall[], piece: Json): void {
  const index = count(piece['index']) ?? calls.length;
  // What a model says of its place decides nothing about our memory.
  if (index > 128) return;
  while (calls.length <= index) calls.push({ id: '', name: '', arguments: '', result: null });
  const call = calls[index];
  if (!call) return;
  const named = object(piece['function']);
  call.id ||= words(piece['id']);
  call.name ||= words(named['name']);
  call.arguments += words(named['arguments']);
}

function decisionOf(explain: Json): RunDecision {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    strategy: text(object(explain['route'])['strategy']) || null,
    targets: array(explain['targets'])
      .map(object)
      .map((target) => ({ deployment: text(target['deployment']), outcome: text(target['outcome']) })),
    limits: array(explain['limits'])
      .map(object)
      .map((limit) => ({
        dimension: text(limit['dimension']),
        window: text(limit['window']),
        free: text(limit['free']),
        unit: text(limit['unit']),
        ok: limit['ok'] !== false,
      })),
  };
}

function errorWords(body: Json): string | null {
  const { message } = object(body['error']);
  return typeof message === 'string' && message !== '' ? message : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}
