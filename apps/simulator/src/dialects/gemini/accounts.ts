/**
 * Google's token endpoint for service accounts (RFC 7523): a JWT signed with the account's key becomes a bearer token. Key
 * pair and token secret are made anew in every process, so a key file is good for the process that gave it out.
 */
import { createHmac, createVerify, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import { isObject, type JsonObject } from '../../json.js';

const EMAIL = 'simulator@simulated-project.iam.gserviceaccount.com';
const LIFETIME_S = 3_600;
const secret = randomBytes(32);
let keys: { privateKey: string; publicKey: string } | undefined;

function keyPair(): { privateKey: string; publicKey: string } {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return keys;
}

/** A service account's JSON key file, whose tokens come from the simulator at `url`. */
export function serviceAccountKey(url: string): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'simulated-project',
    private_key_id: 'simulated-key',
    private_key: keyPair().privateKey,
    client_email: EMAIL,
    token_uri: `${url}/token`,
  });
}

/** `POST /token`. The prefix of a path (`/__knobs/…`) may stand before it, so the audience is compared by its end. */
export async function exchangeToken(exchange: Exchange): Promise<void> {
  const form = new URLSearchParams(exchange.raw.toString('utf8'));
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return refuse(exchange, 'unsupported_grant_type', 'Invalid grant_type');
  }
  const problem = problemOf(form.get('assertion') ?? '');
  if (problem !== null) return refuse(exchange, 'invalid_grant', problem);
  const expires = Math.floor(Date.now() / 1000) + LIFETIME_S;
  const token = { access_token: tokenFor(expires), expires_in: LIFETIME_S - 1, token_type: 'Bearer' };
  await exchange.reply(200, {}, JSON.stringify(token));
}

/** @throws {ApiError} 401 where a token was not given out here or has ended. */
export function checkToken(token: string): void {
  const expires = /^ya29\.(\d+)\./.exec(token)?.[1] ?? '0';
  const expected = Buffer.from(tokenFor(Number(expires)));
  const given = Buffer.from(token);
  const known = given.length === expected.length && timingSafeEqual(given, expected);
  if (known && Number(expires) > Date.now() / 1000) return;
  throw new ApiError(
    401,
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    'UNAUTHENTICATED',
    null,
    'ACCESS_TOKEN_TYPE_UNSUPPORTED',
  );
}

function tokenFor(expires: number): string {
  return `ya29.${expires}.${createHmac('sha256', secret).update(String(expires)).digest('base64url')}`;
}

function problemOf(assertion: string): string | null {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const head = decode(header);
  const said = decode(claims);
  const now = Date.now() / 1000;
  if (head?.['alg'] !== 'RS256' || said === null) return 'Invalid JWT: Failed audience check or malformed token.';
  if (said['iss'] !== EMAIL) return 'Invalid grant: account not found';
  const { iat, exp, aud, scope } = said;
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > 3_600 || iat > now + 300 || exp < now) {
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';
  }
  if (typeof aud !== 'string' || !/^https?:\/\/[^?#]+\/token$/.test(aud)) return 'Invalid JWT: Failed audience check.';
  if (typeof scope !== 'string' || !scope.includes('cloud-platform'))
    return 'Invalid OAuth scope or ID token audience provided.';
  const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`);
  return verifier.verify(keyPair().publicKey, signature, 'base64url') ? null : 'Invalid JWT Signature.';
}

function decode(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

async function refuse(exchange: Exchange, error: string, description: string): Promise<void> {
  await exchange.reply(400, {}, JSON.stringify({ error, error_description: description }));
}
