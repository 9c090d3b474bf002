import { createHash } from 'node:crypto';

/** Proof that a thinking block came from here unchanged: a real signature is opaque base64 as well. */
export function sign(thinking: string): string {
  const digest = createHash('sha512').update(`simulator thinking\n${thinking}`).digest();
  return Buffer.concat([Buffer.from([0x12, digest.length]), digest]).toString('base64');
}

/** The real API refuses a thinking block whose text or signature was changed on the way. */
export function isOurSignature(signature: string, thinking: string): boolean {
  return signature === sign(thinking);
}
