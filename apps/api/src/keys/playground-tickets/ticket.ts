/**
 * Tickets: what the portal's playground sends to `/v1` in place of an API key. A ticket says whose it is and until when,
 * and is signed with a secret of our own, so any replica can judge it without a look-up and nothing has to be stored.
 * Nothing takes one back before its end, which is why it is minutes away.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface TicketClaims {
  organizationId: string;
  projectId: string;
  /** Whom its requests are recorded and limited as. */
  endUser: string;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
}

const prefix = 'tgp_';
/** Ours are below 400 characters; whatever is longer is not worth a signature. */
const maxLength = 1_024;

/** Whether a bearer value is to be taken for a ticket; no API key and no JWT begins so. */
export function looksLikeTicket(text: string): boolean {
  return text.startsWith(prefix);
}

export function writeTicket(root: Uint8Array, claims: TicketClaims): string {
  const { organizationId, projectId, endUser, expiresAtMs } = claims;
  const body = Buffer.from(JSON.stringify([organizationId, projectId, endUser, expiresAtMs])).toString('base64url');
  return `${prefix}${body}.${signature(root, body).toString('base64url')}`;
}

/** `null` = not one of ours, or altered. An expired ticket is given back: the caller says so to whoever holds it. */
export function readTicket(root: Uint8Array, ticket: string): TicketClaims | null {
  if (ticket.length > maxLength || !looksLikeTicket(ticket)) return null;
  const dot = ticket.indexOf('.');
  if (dot < 0) return null;
  const body = ticket.slice(prefix.length, dot);
  const given = Buffer.from(ticket.slice(dot + 1), 'base64url');
  const expected = signature(root, body);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const [organizationId, projectId, endUser, expiresAtMs] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    string,
    string,
    string,
    number,
  ];
  return { organizationId, projectId, endUser, expiresAtMs };
}

function signature(root: Uint8Array, body: string): Buffer {
  return createHmac('sha256', root).update(prefix).update(body).digest();
}
