/** Stage 1: headers → `Principal`. Runs before the body is read, so that a stranger's megabytes are never buffered. */
import { GatewayError } from './errors.js';
import type { Principal, RequestHead } from './exchange.js';
import { KeyStoreUnavailableError, type KeyDirectory, type KeyLookup } from './ports.js';

/** Returns synchronously for a key in memory, which is nearly always. */
export function authenticate(head: RequestHead, keys: KeyDirectory): Principal | Promise<Principal> {
  const apiKey = presentedKey(head);
  let lookup: KeyLookup | Promise<KeyLookup>;
  try {
    lookup = keys.find(apiKey);
  } catch (error) {
    throw unavailable(error);
  }
  if (lookup instanceof Promise) {
    return lookup.then(
      (result) => accept(result, apiKey, head),
      (error: unknown) => {
        throw unavailable(error);
      },
    );
  }
  return accept(lookup, apiKey, head);
}

/** `Authorization: Bearer`, or `x-api-key` as Anthropic's clients send it. @throws {GatewayError} 401 */
function presentedKey(head: RequestHead): string {
  const authorization = head.header('authorization');
  const apiKey = authorization === undefined ? head.header('x-api-key')?.trim() : bearerToken(authorization);
  if (apiKey === null) {
    throw new GatewayError('invalid_api_key', 'The authorization header must be `Bearer` followed by one API key.');
  }
  if (apiKey === undefined || apiKey === '') {
    throw new GatewayError(
      'missing_api_key',
      "You didn't provide an API key. Send it as `Authorization: Bearer tg_live_…`, or as `x-api-key`; keys are made in the portal under API keys.",
    );
  }
  return apiKey;
}

/** RFC 6750 section 2.1; the scheme's name is case-insensitive (RFC 9110 section 11.1). */
function bearerToken(authorization: string): string | null {
  if (authorization.length < 8 || authorization.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  const token = authorization.slice(7).trim();
  return token.length > 0 && !token.includes(' ') ? token : null;
}

function accept(lookup: KeyLookup, apiKey: string, head: RequestHead): Principal {
  switch (lookup.status) {
    case 'active': {
      const { organization, access } = lookup.principal;
      if (organization.state !== 'active') {
        throw new GatewayError(
          'organization_suspended',
          `The organization "${organization.slug}" is ${organization.state}; requests are refused until an operator reactivates it.`,
        );
      }
      if (access !== null && access.addresses !== null && !access.addresses.has(head.clientIp)) {
        throw new GatewayError(
          'address_not_allowed',
          `This API key may not be used from the address ${head.clientIp ?? 'unknown'}.`,
        );
      }
      return lookup.principal;
    }
    case 'refused-token':
      throw new GatewayError('invalid_token', `The token was not accepted: ${lookup.reason}.`);
    case 'revoked':
      throw new GatewayError(
        'revoked_api_key',
        `The API key ${mask(apiKey)} was revoked. Use another key of the project.`,
        {
          publicCode: 'invalid_api_key',
        },
      );
    case 'expired':
      throw new GatewayError(
        'expired_api_key',
        `The API key ${mask(apiKey)} has expired. Create a new one in the portal.`,
        {
          publicCode: 'invalid_api_key',
        },
      );
    case 'malformed':
    case 'unknown':
      throw new GatewayError(
        'invalid_api_key',
        `Incorrect API key provided: ${mask(apiKey)}. Keys look like tg_live_… and are listed in the portal under API keys.`,
      );
  }
}

/** Enough to recognise one's own key, not enough to use it. */
function mask(apiKey: string): string {
  return apiKey.length <= 16 ? '***' : `${apiKey.slice(0, 12)}...${apiKey.slice(-4)}`;
}

/** A valid key must never look invalid because a store is down: 401 only for keys proven bad. */
function unavailable(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new GatewayError('key_store_unavailable', 'This key could not be checked just now. Try again in a moment.', {
    retryAfterMs: 2000,
    cause: error,
    internal: error instanceof KeyStoreUnavailableError ? error.message : String(error),
  });
}
