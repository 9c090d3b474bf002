import { createHash } from 'node:crypto';

const MARK = Buffer.from('simulated thought ');

/** Documented for histories that another model wrote (ai.google.dev/gemini-api/docs/thought-signatures). */
const SKIP = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

/** An opaque base64 text, as the real one; changed on the way it is no longer one of ours. */
export function sign(what: string): string {
  return Buffer.concat([MARK, createHash('sha512').update(what).digest()]).toString('base64');
}

/** False for a signature that was made here and changed since. Those of the real API cannot be judged and pass. */
export function isUnchanged(signature: string): boolean {
  if (SKIP.includes(signature)) return true;
  const bytes = Buffer.from(signature, 'base64');
  return !bytes.subarray(0, MARK.length).equals(MARK) || bytes.length === MARK.length + 64;
}
