import type { ApiKey, ApiKeySecret } from '../../lib/api-client.js';

/** An older secret that was not used for this long counts as silent, milliseconds. */
const silentAfterMs = 60 * 60_000;

export interface RotationProgress {
  /** The secret to move to. */
  current: ApiKeySecret;
  /** Those that still work beside it, newest first. */
  older: ApiKeySecret[];
  /** `done`: no older secret was used since the rotation. `silent`: not within the last hour. `in-use`: it still is. */
  state: 'done' | 'silent' | 'in-use';
  /** The older secret used last; null where none was used since the rotation. */
  straggler: ApiKeySecret | null;
}

/** How far clients have moved to the new secret; null where no rotation is under way. */
export function rotationProgress(key: ApiKey, now: Date): RotationProgress | null {
  const current = key.secrets.find((secret) => secret.state === 'current');
  const older = key.secrets.filter(
    (secret) => secret.state === 'overlap' && !(secret.validUntil && new Date(secret.validUntil) <= now),
  );
  if (key.state !== 'active' || !current || older.length === 0) return null;
  const used = older
    .filter((secret) => secret.lastUsedAt !== null && secret.lastUsedAt > current.validFrom)
    .toSorted((a, b) => (b.lastUsedAt ?? '').localeCompare(a.lastUsedAt ?? ''));
  const straggler = used[0] ?? null;
  const silent = !straggler?.lastUsedAt || now.getTime() - Date.parse(straggler.lastUsedAt) >= silentAfterMs;
  return { current, older, straggler, state: straggler === null ? 'done' : silent ? 'silent' : 'in-use' };
}

export const overlapUnits = { hours: 3_600, days: 86_400 } as const;
export type OverlapUnit = keyof typeof overlapUnits;
const longestSeconds = 90 * 86_400;

/** Seconds of an overlap as typed, or what is wrong with it. */
export function overlapSeconds(typed: string, unit: OverlapUnit): { seconds: number } | { trouble: string } {
  const amount = Number(typed);
  if (!/^\d+$/.test(typed.trim()) || amount < 1) return { trouble: 'A whole number' };
  const seconds = amount * overlapUnits[unit];
  return seconds > longestSeconds ? { trouble: 'At most 90 days' } : { seconds };
}
