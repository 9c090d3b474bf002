/** Reads the facts out of whole events of an OpenAI-shaped stream (chat chunks or text completions). */
import { SseParser } from '@tollgate/wire';
import type { StreamFacts, UpstreamError } from '../provider.js';
import { readStreamError } from './errors.js';
import { EventTemplate } from './event-template.js';
import { isFailure, normaliseFinishReason } from './finish-reason.js';
import { isRecord, readUsage } from './usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What one event carries for the reader of facts. */
interface Content {
  /** Bytes of model output. */
  bytes: number;
  /** Its only string of output, where it has exactly one; then it can serve as the template. */
  single: { key: string; text: string } | null;
  pieces: number;
}

export class EventReader {
  readonly facts: StreamFacts = {
    usage: null,
    usageRejected: false,
    finishReason: null,
    nativeFinishReason: null,
    responseModel: null,
    serviceTier: null,
    terminated: false,
    contentEvents: 0,
    contentBytes: 0,
    error: null,
  };

  private readonly template = new EventTemplate();

  /**
   * Takes the bytes of one event (or of a few, where line ends are unusual).
   * @returns whether it is nothing but usage: empty `choices` and a `usage` object.
   */
  read(bytes: Buffer, start: number, end: number): boolean {
    const textBytes = this.template.match(bytes, start, end);
    if (textBytes >= 0) {
      if (textBytes > 0) {
        this.facts.contentEvents++;
        this.facts.contentBytes += textBytes;
      }
      return false;
    }
    return this.parse(bytes, start, end);
  }

  private parse(bytes: Buffer, start: number, end: number): boolean {
    const parser = new SseParser(end - start + 1);
    const events = parser.push(bytes.subarray(start, end));
    events.push(...parser.end());
    let usageOnly = false;
    for (const { data } of events) {
      if (data.startsWith('[DONE]')) {
        this.facts.terminated = true;
        continue;
      }
      const value = parseObject(data);
      if (!value) continue;
      usageOnly = this.object(value);
      if (!usageOnly && events.length === 1) this.learn(value, bytes, start, end);
    }
    return usageOnly && events.length === 1;
  }

  /** @returns whether the object is nothing but usage. */
  private object(value: JsonRecord): boolean {
    const facts = this.facts;
    const error = readStreamError(value);
    if (error) {
      facts.error ??= error;
      return false;
    }
    const model = value['model'];
    if (facts.responseModel === null && typeof model === 'string' && model !== '') facts.responseModel = model;
    // The tier that was asked for may come first, the one that served it last.
    const tier = value['service_tier'];
    if (typeof tier === 'string' && tier !== '') facts.serviceTier = tier;
    const choices = value['choices'];
    const hasUsage = this.usage(value);
    if (!Array.isArray(choices)) return false;
    if (choices.length === 0) return hasUsage && isRecord(value['usage']);
    const content: Content = { bytes: 0, single: null, pieces: 0 };
    for (const choice of choices as readonly unknown[]) {
      if (!isRecord(choice)) continue;
      addContent(content, choice);
      this.finish(choice);
    }
    if (content.pieces > 0) {
      facts.contentEvents++;
      facts.contentBytes += content.bytes;
    }
    return false;
  }

  /** The last usage wins: servers with running usage count up, all others send it once. */
  private usage(value: JsonRecord): boolean {
    const nested = value['x_groq'];
    const raw = value['usage'] ?? (isRecord(nested) ? nested['usage'] : undefined);
    if (raw === undefined || raw === null) return false;
    const reading = readUsage(raw);
    this.facts.usage = reading.usage;
    this.facts.usageRejected = reading.rejected;
    return true;
  }

  private finish(choice: JsonRecord): void {
    const facts = this.facts;
    const reason = choice['finish_reason'];
    if (typeof reason !== 'string' || reason === '' || facts.finishReason !== null) return;
    const native = choice['native_finish_reason'];
    if (isFailure(reason)) facts.error ??= failedGeneration(reason);
    facts.finishReason = normaliseFinishReason(reason);
    facts.nativeFinishReason = typeof native === 'string' ? native : reason;
  }

  private learn(value: JsonRecord, bytes: Buffer, start: number, end: number): void {
    const choices = value['choices'];
    if (!Array.isArray(choices) || choices.length !== 1) return;
    if (isRecord(value['usage']) || value['x_groq'] !== undefined || value['error'] !== undefined) return;
    const choice: unknown = choices[0];
    if (!isRecord(choice) || (choice['finish_reason'] !== null && choice['finish_reason'] !== undefined)) return;
    const content: Content = { bytes: 0, single: null, pieces: 0 };
    addContent(content, choice);
    if (content.single) this.template.learn(bytes, start, end, content.single.key, content.single.text);
  }
}

function failedGeneration(reason: string): UpstreamError {
  return {
    kind: reason === 'insufficient_system_resource' ? 'overloaded' : 'server_error',
    status: 0,
    message: `The upstream broke the generation off (${reason}).`,
    code: reason,
    param: null,
    retryable: true,
    retryAfterMs: null,
  };
}

function addContent(content: Content, choice: JsonRecord): void {
  if (typeof choice['text'] === 'string') addText(content, 'text', choice['text']);
  const delta = choice['delta'];
  if (!isRecord(delta)) return;
  for (const key of ['content', 'reasoning_content', 'reasoning', 'refusal']) {
    const value = delta[key];
    if (typeof value === 'string') addText(content, key, value);
    else if (Array.isArray(value)) addParts(content, value as readonly unknown[]);
  }
  const calls = delta['tool_calls'];
  if (!Array.isArray(calls)) return;
  for (const call of calls as readonly unknown[]) {
    const called = isRecord(call) ? call['function'] : undefined;
    if (!isRecord(called)) continue;
    if (typeof called['name'] === 'string') addText(content, 'name', called['name']);
    const text = called['arguments'];
    // Some servers send arguments as an object instead of text.
    addText(content, 'arguments', typeof text === 'string' ? text : text ? JSON.stringify(text) : '');
  }
}

/** Mistral streams thinking and text as an array of parts. */
function addParts(content: Content, parts: readonly unknown[]): void {
  for (const part of parts) {
    if (!isRecord(part)) continue;
    if (typeof part['text'] === 'string') addText(content, 'text', part['text']);
    if (Array.isArray(part['thinking'])) addParts(content, part['thinking'] as readonly unknown[]);
  }
}

function addText(content: Content, key: string, text: string): void {
  if (text === '') return;
  content.pieces++;
  content.bytes += Buffer.byteLength(text);
  content.single = content.pieces === 1 ? { key, text } : null;
}

function parseObject(data: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
