/**
 * AWS Signature Version 4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Pure: request, credential
 * and time in, headers out.
 */
import { createHash, createHmac } from 'node:crypto';
import type { UpstreamRequest } from '../provider.js';

export interface AwsCredential {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials (STS); sent and signed with them. */
  sessionToken?: string;
}

export interface AwsScope {
  region: string;
  /** Signing name of the service, such as `bedrock`. */
  service: string;
  nowMs: number;
}

/** What a signature covers. `headers` are signed as they are given and have to be sent so; names are lower-case. */
export interface SignedParts {
  method: string;
  /** Path and query as they stand in the request line. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body in hexadecimal. */
  bodyHash: string;
}

/**
 * Signs a request to `baseUrl + request.path`, with host, content type, date and hash of the body. Anything the HTTP client
 * adds on the way (content-length, connection) stays unsigned.
 */
export function signAwsV4(
  request: UpstreamRequest,
  credential: AwsCredential,
  scope: AwsScope & { baseUrl: string },
): UpstreamRequest {
  const { host, pathname } = new URL(scope.baseUrl);
  const bodyHash = hashBody(request.body);
  const contentType = request.headers['content-type'];
  const added: Record<string, string> = {
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': amzDate(scope.nowMs),
    ...(credential.sessionToken === undefined ? {} : { 'x-amz-security-token': credential.sessionToken }),
  };
  const signed = { host, ...(contentType === undefined ? {} : { 'content-type': contentType }), ...added };
  const path = pathname.replace(/\/+$/, '') + request.path;
  const authorization = authorizationOf({ method: request.method, path, headers: signed, bodyHash }, credential, scope);
  return { ...request, headers: { ...request.headers, ...added, authorization } };
}

/** The `Authorization` header for exactly these parts. */
export function authorizationOf(parts: SignedParts, credential: AwsCredential, scope: AwsScope): string {
  const date = amzDate(scope.nowMs);
  const credentialScope = `${date.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
  const names = Object.keys(parts.headers).sort();
  const signedHeaders = names.join(';');
  const toSign = ['AWS4-HMAC-SHA256', date, credentialScope, sha256(canonicalRequest(parts, names))].join('\n');
  const signature = hmac(signingKey(credential, date, scope), toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${credential.accessKeyId}/${credentialScope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** The text whose hash is signed. */
export function canonicalRequest(parts: SignedParts, names: readonly string[]): string {
  const question = parts.path.indexOf('?');
  const path = question < 0 ? parts.path : parts.path.slice(0, question);
  const query = question < 0 ? '' : parts.path.slice(question + 1);
  const headers = names.map((name) => `${name}:${(parts.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`).join('');
  return [parts.method, canonicalPath(path), canonicalQuery(query), headers, names.join(';'), parts.bodyHash].join(
    '\n',
  );
}

/**
 * Every service but S3 encodes the path a second time: the `%3A` of a model id on the wire is `%253A` here. Empty and dot
 * segments are resolved first.
 */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(uriEncode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    return [
      uriEncode(decodeURIComponent(name)),
      uriEncode(decodeURIComponent(equals < 0 ? '' : pair.slice(equals + 1))),
    ];
  });
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map((pair) => pair.join('=')).join('&');
}

/** By code unit, which for percent-encoded text is by byte. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Percent-encodes all but `A-Z a-z 0-9 - . _ ~` (RFC 3986's unreserved), as AWS asks. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${hexOf(character)}`);
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}

function signingKey(credential: AwsCredential, date: string, scope: AwsScope): Buffer {
  const dateKey = hmac(`AWS4${credential.secretAccessKey}`, date.slice(0, 8));
  return hmac(hmac(hmac(dateKey, scope.region), scope.service), 'aws4_request');
}

/** `20150830T123600Z` */
function amzDate(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function hashBody(body: UpstreamRequest['body']): string {
  const hash = createHash('sha256');
  for (const part of body === null ? [] : Buffer.isBuffer(body) ? [body] : (body as readonly Buffer[]))
    hash.update(part);
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
