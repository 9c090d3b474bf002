/**
 * Ids are UUIDs inside and carry a prefix outside (`key_` + 32 hexadecimal digits), so that a pasted id says what it is.
 * Organizations, projects and users go by their plain UUID (and slug).
 */
import { v7 } from 'uuid';

export type IdKind =
  | 'key'
  | 'req'
  | 'dep'
  | 'rt'
  | 'lim'
  | 'plan'
  | 'eu'
  | 'ach'
  | 'rev'
  | 'aud'
  | 'tok'
  | 'cred'
  | 'sec'
  | 'iss'
  | 'ses'
  | 'invt'
  | 'idp';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hex = /^[0-9a-f]{32}$/i;

/** A new UUID v7: sorts by time of creation, which is what lists and cursors rely on. */
export function newId(): string {
  return v7();
}

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

export function publicId(kind: IdKind, id: string): string {
  return `${kind}_${id.replaceAll('-', '')}`;
}

/** The UUID behind a public id, or behind a plain UUID; null where the text is neither. */
export function parsePublicId(kind: IdKind, text: string): string | null {
  if (uuid.test(text)) return text.toLowerCase();
  if (!text.startsWith(`${kind}_`)) return null;
  const digits = text.slice(kind.length + 1).toLowerCase();
  if (!hex.test(digits)) return null;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
