/**
 * What an API key looks like: `tg_live_` + 43 base62 characters (256 random bits) + 6 base62 characters of CRC-32 over
 * everything before them. The checksum lets a scanner, and the gateway, tell a key from noise without asking a database;
 * it is no secret and proves nothing about who sent it.
 *
 * Pure functions without state, used by the gateway on every request; keep them free of allocation they do not need.
 */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type ApiKeyEnvironment = 'live' | 'test';

export interface ParsedApiKey {
  key: string;
  environment: ApiKeyEnvironment;
}

/** For secret scanners; `parseApiKey` checks the checksum as well. */
export const apiKeyPattern = /^tg_(live|test)_[0-9A-Za-z]{49}$/;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomCharacters = 43;
const checksumCharacters = 6;
const prefixLength = 'tg_live_'.length;
const keyLength = prefixLength + randomCharacters + checksumCharacters;

/** Null for anything that cannot be a key of ours: wrong shape or wrong checksum. Never throws, whatever it is given. */
export function parseApiKey(text: string): ParsedApiKey | null {
  if (text.length !== keyLength || !apiKeyPattern.test(text)) return null;
  const body = text.slice(0, keyLength - checksumCharacters);
  if (checksum(body) !== text.slice(keyLength - checksumCharacters)) return null;
  return { key: text, environment: text.startsWith('tg_test_') ? 'test' : 'live' };
}

/** A fresh key. `random` must give 32 unpredictable bytes; it is a parameter for tests only. */
export function generateApiKey(environment: ApiKeyEnvironment = 'live', random: Buffer = randomBytes(32)): string {
  const body = `tg_${environment}_${base62(BigInt(`0x${random.toString('hex')}`), randomCharacters)}`;
  return body + checksum(body);
}

/** CRC-32 (IEEE 802.3, as zlib computes it) of the ASCII text, as 6 base62 characters, most significant first. */
export function checksum(body: string): string {
  return base62(BigInt(crc32(body)), checksumCharacters);
}

/** What lists show: enough to recognise a key, not enough to use it. `tg_live_ab12...9xYz` */
export function maskApiKey(prefix: string, lastFour: string): string {
  return `${prefix}...${lastFour}`;
}

/** The parts of a key that are stored in clear: its prefix with four characters, and its last four. */
export function visibleParts(key: string): { prefix: string; lastFour: string } {
  return { prefix: key.slice(0, prefixLength + 4), lastFour: key.slice(-4) };
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = alphabet[Number(rest % 62n)] + text;
  return text;
}
