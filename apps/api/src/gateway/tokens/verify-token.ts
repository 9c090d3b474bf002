/** Decides whether a token is accepted. What was checked here holds until `expiresAtMs`, as long as the keys stay the same. */
import { compactVerify, errors, type JWTVerifyGetKey } from 'jose';
import type { SnapshotIssuer } from '../../config/config-snapshot.js';
import { readToken, TokenRefusal, type ReadToken } from './read-token.js';

export interface VerifiedToken {
  issuer: SnapshotIssuer;
  claims: Readonly<Record<string, unknown>>;
  /** Clock tolerance included. */
  expiresAtMs: number;
}

/**
 * The issuer a token is to be checked with: the first to be trusted of those its `iss` and `aud` name.
 * @throws {TokenRefusal}
 */
export function issuerOf(token: ReadToken, issuers: readonly SnapshotIssuer[]): SnapshotIssuer {
  const { iss } = token.claims;
  if (typeof iss !== 'string') throw new TokenRefusal('it names no issuer');
  const named = issuers.filter(({ issuer }) => issuer === iss);
  if (named.length === 0) throw new TokenRefusal('its issuer is not trusted');
  const audiences = audiencesOf(token.claims['aud']);
  const meant = named.find((issuer) => issuer.audiences.some((audience) => audiences.includes(audience)));
  if (meant === undefined) throw new TokenRefusal('it is for another audience');
  return meant;
}

/** Everything but the signature. @throws {TokenRefusal} */
export function checkClaims(token: ReadToken, issuer: SnapshotIssuer, nowMs: number): number {
  const { exp, nbf, iat, sub } = token.claims;
  const now = nowMs / 1000;
  const tolerance = issuer.clockToleranceSeconds;
  if (!issuer.algorithms.includes(token.header.alg))
    throw new TokenRefusal('its algorithm is not accepted for its issuer');
  if (!isSeconds(exp)) throw new TokenRefusal('it has no end (exp)');
  if (exp + tolerance <= now) throw new TokenRefusal('it has expired');
  if (nbf !== undefined && !isSeconds(nbf)) throw new TokenRefusal('its beginning (nbf) is not a time');
  if (isSeconds(nbf) && nbf - tolerance > now) throw new TokenRefusal('it is not valid yet');
  if (iat !== undefined && !isSeconds(iat)) throw new TokenRefusal('its time of issue (iat) is not a time');
  if (isSeconds(iat) && iat - tolerance > now) throw new TokenRefusal('it was issued in the future');
  if (sub !== undefined && typeof sub !== 'string') throw new TokenRefusal('its subject is not a text');
  return (exp + tolerance) * 1000;
}

/**
 * @throws {TokenRefusal}
 * @throws whatever `keys` throws when the issuer's keys cannot be had.
 */
export async function verifyToken(
  text: string,
  issuers: readonly SnapshotIssuer[],
  keysOf: (issuer: SnapshotIssuer, kid: string | undefined) => Promise<JWTVerifyGetKey>,
  nowMs: number,
): Promise<VerifiedToken> {
  const token = readToken(text);
  const issuer = issuerOf(token, issuers);
  const expiresAtMs = checkClaims(token, issuer, nowMs);
  const keys = await keysOf(issuer, token.header.kid);
  try {
    await compactVerify(text, keys, { algorithms: issuer.algorithms });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
      throw new TokenRefusal('its issuer has no such key');
    if (error instanceof errors.JOSEError) throw new TokenRefusal('its signature is not right');
    // jose throws a TypeError for a key that does not fit the algorithm.
    if (error instanceof TypeError) throw new TokenRefusal('its key does not fit its algorithm');
    throw error;
  }
  return { issuer, claims: token.claims, expiresAtMs };
}

/** RFC 7519 section 4.1.3: one text, or a list of them. */
function audiencesOf(aud: unknown): readonly string[] {
  if (typeof aud === 'string') return [aud];
  if (Array.isArray(aud) && aud.length <= 100 && aud.every((entry) => typeof entry === 'string')) return aud;
  throw new TokenRefusal('it names no audience');
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e12;
}
