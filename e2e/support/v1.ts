/** Calls `/v1` with plain fetch, where no SDK is the subject. */
import type { Product } from './harness.js';

export interface V1Error {
  error: { message: string; type: string; param: string | null; code: string | null; limit?: Record<string, unknown> };
}

export interface ChatOptions {
  apiKey?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  path?: string;
}

export function post(
  product: Pick<Product, 'url' | 'apiKey'>,
  body: unknown,
  options: ChatOptions = {},
): Promise<Response> {
  return fetch(`${product.url}${options.path ?? '/v1/chat/completions'}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.apiKey ?? product.apiKey}`,
      'content-type': 'application/json',
      ...options.headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** A chat body with one message of the user. */
export function chatBody(
  model: string,
  content = 'Say hello',
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { model, messages: [{ role: 'user', content }], ...more };
}

export async function errorOf(response: Response): Promise<V1Error['error']> {
  return ((await response.json()) as V1Error).error;
}

export interface StreamRead {
  /** Each event's data, `[DONE]` included. */
  data: string[];
  text: string;
  finishReason: string | null;
  /** The error event, if one came. */
  error: V1Error['error'] | null;
  usage: Record<string, unknown> | null;
  done: boolean;
}

interface ChatChunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[];
  usage?: Record<string, unknown> | null;
  error?: V1Error['error'];
}

/** Reads a stream to its end. Lines that are no JSON are kept in `data` and otherwise passed over. */
export async function readStream(response: Response): Promise<StreamRead> {
  const text = await response.text();
  const data = text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim());
  const read: StreamRead = {
    data,
    text: '',
    finishReason: null,
    error: null,
    usage: null,
    done: data.includes('[DONE]'),
  };
  for (const line of data) {
    const chunk = parseChunk(line);
    if (chunk === null) continue;
    const choice = chunk.choices?.[0];
    read.text += choice?.delta?.content ?? '';
    read.finishReason = choice?.finish_reason ?? read.finishReason;
    read.error = chunk.error ?? read.error;
    read.usage = chunk.usage ?? read.usage;
  }
  return read;
}

function parseChunk(line: string): ChatChunk | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
