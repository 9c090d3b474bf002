/**
 * Tokens of Microsoft Entra ID by client credentials
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
 */
import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Credential, UpstreamRequest } from '../provider.js';

export interface EntraSettings {
  /** Host of the identity platform, without a trailing slash. */
  authority: string;
  /** What the token is for: the resource's id and `/.default`. */
  scope: string;
}

/** `null` where the credential is no application's (`tenantId`, `clientId`, `clientSecret`). */
export function entraTokenRequest(
  credential: Credential,
  settings: EntraSettings,
): (UpstreamRequest & { url: string }) | null {
  const { tenantId, clientId, clientSecret } = credential;
  if (!tenantId || !clientId || !clientSecret) return null;
  const path = `/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: settings.scope,
  });
  return {
    url: `${settings.authority}${path}`,
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
  };
}

/** @throws {MalformedReplyError} */
export function readEntraToken(body: Buffer): { token: string; expiresInMs: number } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The identity platform answered something that is not JSON.', { cause });
  }
  const token = isRecord(value) ? value['access_token'] : undefined;
  // Older endpoints spell seconds as text.
  const seconds = isRecord(value) ? Number(value['expires_in']) : Number.NaN;
  if (typeof token !== 'string' || token === '' || !(seconds > 0)) {
    throw new MalformedReplyError('The identity platform answered something that has no token.');
  }
  return { token, expiresInMs: seconds * 1_000 };
}
