import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../../config/parts.js';

export const sessionCookie = 'tollgate_session';

export function readSessionCookie(request: FastifyRequest): string | undefined {
  return readCookie(request, sessionCookie);
}

/** A cookie's value, or undefined. Read here rather than by a plug-in so that every server we start can do it. */
export function readCookie(request: FastifyRequest, wanted: string): string | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined || cookie.length > 16_384) return undefined;
  for (const part of cookie.split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === wanted && value !== undefined && /^[A-Za-z0-9_-]{20,200}$/.test(value)) return value;
  }
  return undefined;
}

/** Not readable by scripts; not sent along when another site posts to us. `maxAgeMs` 0 removes it. */
export function writeSessionCookie(reply: FastifyReply, settings: Settings, token: string, maxAgeMs: number): void {
  void reply.header('set-cookie', sessionCookieText(settings, token, maxAgeMs));
}

/** Value of `set-cookie`. */
export function sessionCookieText(settings: Settings, token: string, maxAgeMs: number): string {
  const secure = settings.publicUrl?.startsWith('https:') ? '; Secure' : '';
  const maxAge = `; Max-Age=${Math.floor(maxAgeMs / 1000)}`;
  return `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Lax${maxAge}${secure}`;
}
