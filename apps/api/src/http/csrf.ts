/**
 * Two walls against requests that another site makes a browser send: where the browser says the request comes from
 * another origin it is refused, and a write by session cookie needs a token that only our own pages can have read.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { OwnSecrets, Settings } from '../config/parts.js';
import { ProblemError } from './problem-error.js';

/** Bound to one session: after the next sign-in it is another one. */
export function csrfToken(secrets: OwnSecrets, sessionId: string): string {
  return createHmac('sha256', secrets.csrfRoot).update(sessionId).digest('base64url');
}

export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** @throws {ProblemError} `csrf_failed` */
export function checkCsrfToken(request: FastifyRequest, secrets: OwnSecrets, sessionId: string): void {
  const given = request.headers['x-csrf-token'];
  const expected = Buffer.from(csrfToken(secrets, sessionId));
  const actual = Buffer.from(typeof given === 'string' ? given : '');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new ProblemError('csrf_failed');
}

/**
 * Clients that are no browsers send neither header and pass.
 * @throws {ProblemError} `cross_origin_refused`
 */
export function checkSameOrigin(request: FastifyRequest, settings: Settings): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new ProblemError('cross_origin_refused');
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin)) throw new ProblemError('cross_origin_refused');
  const { host } = new URL(origin);
  const ours = [request.headers.host, settings.publicUrl === undefined ? undefined : new URL(settings.publicUrl).host];
  if (!ours.includes(host)) throw new ProblemError('cross_origin_refused');
}
