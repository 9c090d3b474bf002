/**
 * Google's thought signatures (https://ai.google.dev/gemini-api/docs/thought-signatures) on their way through clients that
 * know nothing of them. A function call carries its own as `extra_content.google.thought_signature`, the name Google's own
 * OpenAI route uses; any other travels as an encrypted reasoning item in the place where it stood.
 */
import { createHash } from 'node:crypto';
import type { HubRedactedThinkingPart, HubToolCallPart } from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';

/** Begins the id of an encrypted reasoning item of Google's: another vendor's would be refused. */
const idPrefix = 'rs_google_';

/** Ids are different for different signatures, as a list of items wants them, and the same whenever a reply is read. */
export function signatureId(signature: string): string {
  return idPrefix + createHash('sha256').update(signature).digest('hex').slice(0, 24);
}

/** For a history that other models wrote; documented for this purpose (…/docs/thought-signatures, "FAQs"). */
export const foreignSignature = 'skip_thought_signature_validator';

export function callExtra(signature: string | null): { extra?: Readonly<Record<string, unknown>> } {
  return signature === null ? {} : { extra: { google: { thought_signature: signature } } };
}

export function signatureOfCall(call: HubToolCallPart): string | null {
  const google = call.extra?.['google'];
  const signature = isRecord(google) ? google['thought_signature'] : undefined;
  return typeof signature === 'string' && signature !== '' ? signature : null;
}

export function signatureOfThinking(part: HubRedactedThinkingPart): string | null {
  return part.id?.startsWith(idPrefix) === true ? part.data : null;
}
