/** Verifies Signature Version 4 against keys everybody may know, and takes any Bedrock API key as bearer. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Exchange } from '../../exchange.js';
import { awsError } from './aws-error.js';

/** Access keys by id. `ASIA…` are temporary and need their session token. */
const SECRETS: Record<string, string> = {
  AKIDSIMULATOR: 'simulator/secret+key',
  ASIASIMULATOR: 'simulator/temporary+key',
};
const SESSION_TOKEN = 'simulator-session-token';
const MAX_SKEW_MS = 5 * 60_000;

/** Gives the access key's id, or the API key. The body's hash is checked when it has arrived: `checkBodyHash`. */
export function authenticateAws(exchange: Exchange): string {
  const authorization = exchange.header('authorization');
  if (authorization === undefined) {
    throw awsError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) {
    if (bearer === 'sk-invalid') throw badToken();
    return bearer;
  }
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!match) throw awsError(403, 'IncompleteSignatureException', 'The Authorization header is incomplete.');
  const [, id = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  const secret = SECRETS[id];
  if (secret === undefined) throw badToken();
  checkSession(exchange, id, signedHeaders);
  checkDate(exchange, day);
  const names = signedHeaders.split(';');
  if (service !== 'bedrock' || !names.includes('host') || !names.includes('x-amz-date')) throw mismatch();
  const scope = `${day}/${region}/${service}/aws4_request`;
  const date = exchange.header('x-amz-date') ?? '';
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonicalRequest(exchange, names))}`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))) throw mismatch();
  return id;
}

/** A signed hash that is not the body's means that the body was changed after signing. */
export function checkBodyHash(exchange: Exchange): void {
  const signed = exchange.header('x-amz-content-sha256');
  if (signed !== undefined && signed !== exchange.entry.bodySha256) throw mismatch();
}

function checkSession(exchange: Exchange, id: string, signedHeaders: string): void {
  const token = exchange.header('x-amz-security-token');
  if (!id.startsWith('ASIA')) return;
  if (token === 'expired') {
    throw awsError(403, 'ExpiredTokenException', 'The security token included in the request is expired');
  }
  if (token !== SESSION_TOKEN || !signedHeaders.includes('x-amz-security-token')) throw badToken();
}

function checkDate(exchange: Exchange, day: string): void {
  const date = exchange.header('x-amz-date') ?? '';
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const at = Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}Z`);
  if (date.startsWith(day) && Math.abs(at - Date.now()) <= MAX_SKEW_MS) return;
  throw awsError(403, 'InvalidSignatureException', `Signature expired: ${date} is now earlier or later than allowed`);
}

function canonicalRequest(exchange: Exchange, names: readonly string[]): string {
  const [path = '/', query = ''] = (exchange.request.url ?? '/').split('?', 2);
  const headers = names.map((name) => `${name}:${(exchange.header(name) ?? '').trim().replace(/ +/g, ' ')}\n`).join('');
  const bodyHash = exchange.header('x-amz-content-sha256') ?? '';
  // What is encoded on the wire is encoded once more.
  const twice = path.split('/').map(encode).join('/');
  const sorted = query.split('&').filter(Boolean).sort().join('&');
  return [exchange.request.method, twice, sorted, headers, names.join(';'), bodyHash].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function badToken() {
  return awsError(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
}

function mismatch() {
  return awsError(
    403,
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}
