import { createHash } from 'node:crypto';

/** Stands for the sealed reasoning of one item: opaque, and worthless under another id. */
export function sealReasoning(id: string): string {
  return `gAAAA${createHash('sha512').update(`simulator reasoning\n${id}`).digest('base64url')}`;
}

export function isOurReasoning(encrypted: string, id: string): boolean {
  return encrypted === sealReasoning(id);
}
