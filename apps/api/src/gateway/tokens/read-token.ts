/**
 * Takes a signed token (JWS compact serialization, RFC 7515 section 7.1) apart, and refuses whatever two readers could
 * understand differently before anything is believed: repeated members, spellings with slack, headers that name a key or
 * change how the rest is read. Says nothing about the signature.
 */
import { JsonScanError, scanTopLevel } from '@tollgate/wire';

export interface TokenHeader {
  alg: string;
  kid: string | undefined;
}

export interface ReadToken {
  header: TokenHeader;
  claims: Readonly<Record<string, unknown>>;
}

/** Why a token is not accepted, in words its holder may read: nothing of our configuration or of other tokens. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
}

export const maxTokenLength = 8192;

const shape = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** `crit` and `b64` change how a token is read (RFC 7515 4.1.11, RFC 7797), the others bring or name a key of their own. */
const refusedHeaders = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c', 'zip', 'enc', 'p2s', 'p2c', 'epk'];

/** Tokens for APIs: RFC 7519 section 5.1 and RFC 9068 section 2.1. Others (logout, DPoP, …) were signed for something else. */
const types: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']);

/** @throws {TokenRefusal} */
export function readToken(token: string): ReadToken {
  if (token.length > maxTokenLength) throw new TokenRefusal(`it is longer than ${maxTokenLength} characters`);
  if (!shape.test(token)) throw new TokenRefusal('it is not three base64url parts with dots between them');
  const [headerPart = '', claimsPart = '', signature = ''] = token.split('.');
  const header = readPart(headerPart, 'header');
  const claims = readPart(claimsPart, 'payload');
  decode(signature, 'signature');

  for (const name of refusedHeaders) {
    if (Object.hasOwn(header, name)) throw new TokenRefusal(`its header has "${name}", which is not accepted`);
  }
  const { alg, kid, typ, cty } = header;
  if (typeof alg !== 'string') throw new TokenRefusal('its header names no algorithm');
  if (kid !== undefined && (typeof kid !== 'string' || kid.length === 0 || kid.length > 512))
    throw new TokenRefusal('its key id is not a short text');
  if (typ !== undefined && (typeof typ !== 'string' || !types.has(typ.toLowerCase())))
    throw new TokenRefusal('it was made for something else (its type is neither JWT nor at+jwt)');
  if (cty !== undefined) throw new TokenRefusal('it contains another token');
  return { header: { alg, kid }, claims };
}

function readPart(part: string, name: string): Record<string, unknown> {
  const bytes = decode(part, name);
  try {
    scanTopLevel(bytes);
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof JsonScanError && error.reason === 'duplicate_key')
      throw new TokenRefusal(`its ${name} has a member twice`);
    throw new TokenRefusal(`its ${name} is not a plain JSON object`);
  }
}

/** Base64url has bits to spare at the end; only the spelling that leaves them zero is one. */
function decode(part: string, name: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new TokenRefusal(`its ${name} is not canonical base64url`);
  return bytes;
}
