/**
 * A service account's key as an OAuth token (RFC 7523; https://developers.google.com/identity/protocols/oauth2/service-account,
 * "HTTP/REST"): a JWT signed with the account's private key is exchanged for an access token.
 */
import { createSign } from 'node:crypto';
import { InvalidCredentialError, MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Credential, UpstreamRequest } from '../provider.js';

interface ServiceAccount {
  email: string;
  privateKey: string;
  privateKeyId: string | null;
  tokenUri: string;
  projectId: string | null;
}

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const defaultTokenUri = 'https://oauth2.googleapis.com/token';
/** The most Google accepts, in seconds. */
const lifetime = 3_600;

/** @throws {InvalidCredentialError} */
export function tokenRequest(credential: Credential, nowMs: number): UpstreamRequest & { url: string } {
  const account = readServiceAccount(credential);
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertionOf(account, Math.floor(nowMs / 1000)),
  });
  return {
    url: account.tokenUri,
    method: 'POST',
    path: '',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
  };
}

/** @throws {MalformedReplyError} */
export function readToken(body: Buffer): { token: string; expiresInMs: number } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The token endpoint answered something that is not JSON.', { cause });
  }
  const token = isRecord(value) ? value['access_token'] : undefined;
  const seconds = isRecord(value) ? value['expires_in'] : undefined;
  if (typeof token !== 'string' || token === '' || typeof seconds !== 'number' || !(seconds > 0)) {
    throw new MalformedReplyError('The token endpoint answered without a token.');
  }
  return { token, expiresInMs: seconds * 1000 };
}

/** `null` where the key file names none. @throws {InvalidCredentialError} */
export function projectOf(credential: Credential): string | null {
  return readServiceAccount(credential).projectId;
}

function readServiceAccount(credential: Credential): ServiceAccount {
  let file: unknown;
  try {
    file = JSON.parse(credential['serviceAccount'] ?? '');
  } catch {
    throw new InvalidCredentialError("'serviceAccount' must be the JSON key file of a service account.");
  }
  const member = (name: string) => {
    const value = isRecord(file) ? file[name] : undefined;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const email = member('client_email');
  const privateKey = member('private_key');
  if (email === null || privateKey === null) {
    const missing = email === null ? 'client_email' : 'private_key';
    throw new InvalidCredentialError(`'serviceAccount' has no '${missing}'.`);
  }
  const tokenUri = member('token_uri') ?? defaultTokenUri;
  if (!URL.canParse(tokenUri) || !/^https?:$/.test(new URL(tokenUri).protocol)) {
    throw new InvalidCredentialError("'token_uri' of 'serviceAccount' must be an http or https URL.");
  }
  return { email, privateKey, privateKeyId: member('private_key_id'), tokenUri, projectId: member('project_id') };
}

function assertionOf(account: ServiceAccount, now: number): string {
  const header = {
    alg: 'RS256',
    typ: 'JWT',
    ...(account.privateKeyId === null ? {} : { kid: account.privateKeyId }),
  };
  const claims = { iss: account.email, scope, aud: account.tokenUri, iat: now, exp: now + lifetime };
  const signed = `${encode(header)}.${encode(claims)}`;
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(account.privateKey, 'base64url')}`;
  } catch {
    // The library's own words may quote the key.
    throw new InvalidCredentialError("'private_key' of 'serviceAccount' is no RSA private key in PEM form.");
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
