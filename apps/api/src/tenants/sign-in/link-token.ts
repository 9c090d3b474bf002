/** Secrets inside links: random, long, good for one use. Only a keyed hash is kept, and its purpose is part of it. */
import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { OwnSecrets, Settings } from '../../config/parts.js';
import type { IdempotencyClaim } from '../../http/idempotency.js';

export type LinkPurpose = 'invitation' | 'password-reset' | 'sso-state' | 'sso-browser';

export function newLinkToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashLinkToken(secrets: OwnSecrets, purpose: LinkPurpose, token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', secrets.linkPepper).update(`${purpose}\n${token}`).digest());
}

/** Where people reach us, without a slash at the end: what is configured, else what their browser asked for. */
export function baseUrlOf(request: FastifyRequest, settings: Settings): string {
  return settings.publicUrl ?? `${request.protocol}://${request.host}`;
}

/** An idempotency key sent along with a link belongs to the link: nobody is signed in, and the link is what lets them in. */
export function ofLink(claim: IdempotencyClaim, tokenHash: Uint8Array): IdempotencyClaim {
  return { ...claim, scope: `link:${Buffer.from(tokenHash).toString('base64url')}` };
}
