/** What whole replies and streams read alike: ids of calls, what Google says beside the content, blocked prompts. */
import { createHash } from 'node:crypto';
import type { HubCitation } from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';

export type JsonRecord = Readonly<Record<string, unknown>>;

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function records(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isRecord) : [];
}

export function indexOf(candidate: JsonRecord): number {
  const index = candidate['index'];
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 && index < 128 ? index : 0;
}

/** Google's id of a call, or one made of what is the same however often the reply is read. */
export function callId(call: JsonRecord, responseId: string | null, choice: number, ordinal: number): string {
  const given = text(call['id']);
  if (given !== null && given !== '') return given;
  const made = JSON.stringify([responseId, choice, ordinal, text(call['name'])]);
  return `call_${createHash('sha256').update(made).digest('hex').slice(0, 24)}`;
}

/** Members of a candidate that have a place of their own in a reply. */
const known: ReadonlySet<string> = new Set(['content', 'finishReason', 'index', 'tokenCount']);

/** Everything else, which only this vendor has: grounding, safety ratings, probabilities. */
export function restOf(candidate: JsonRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(candidate).filter(([name]) => !known.has(name)));
}

/** Sources named beside the content. */
export function citationsOf(rest: JsonRecord): HubCitation[] {
  const grounding = isRecord(rest['groundingMetadata']) ? rest['groundingMetadata'] : {};
  const metadata = isRecord(rest['citationMetadata']) ? rest['citationMetadata'] : {};
  const chunks = records(grounding['groundingChunks']).map((chunk): HubCitation => {
    const source = isRecord(chunk['web'])
      ? chunk['web']
      : isRecord(chunk['retrievedContext'])
        ? chunk['retrievedContext']
        : {};
    return { url: text(source['uri']), title: text(source['title']), raw: chunk };
  });
  const quoted = [...records(metadata['citations']), ...records(metadata['citationSources'])].map(
    (raw): HubCitation => ({ url: text(raw['uri']), title: text(raw['title']), raw }),
  );
  return [...chunks, ...quoted];
}

/** Why a prompt got no answer; `null` = it was not blocked. */
export function blockOf(response: JsonRecord): { reason: string; words: string } | null {
  const feedback = response['promptFeedback'];
  const reason = isRecord(feedback) ? text(feedback['blockReason']) : null;
  if (reason === null || !isRecord(feedback)) return null;
  return { reason, words: text(feedback['blockReasonMessage']) ?? `The prompt was blocked (${reason}).` };
}

export function failureWords(reason: string | null, candidate: JsonRecord): string {
  const words = text(candidate['finishMessage']);
  return `The model ended with ${reason ?? 'no reason'}${words === null ? '' : `: ${words.slice(0, 300)}`}.`;
}
