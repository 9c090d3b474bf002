import type { ApiKey } from '../../lib/api-client.js';
import { countOf } from '../../ui/format/number.js';
import { daysUntil, formatDate } from '../../ui/format/time.js';
import type { IconName } from '../../ui/icon.js';
import type { Tone } from '../../ui/status-mark.js';

export const tabs = ['active', 'expiring', 'endless', 'idle', 'unused', 'rotating', 'revoked', 'all'] as const;
export type KeyTab = (typeof tabs)[number];

export const tabLabels: Record<KeyTab, string> = {
  active: 'Active',
  expiring: 'Expiring',
  endless: 'Never expires',
  idle: 'Idle',
  unused: 'Never used',
  rotating: 'Rotating',
  revoked: 'Ended',
  all: 'All',
};

export interface KeyHealth {
  tone: Tone;
  icon: IconName;
  words: string;
}

const expiringWithinDays = 14;
/** As the flag `idle` of the API. */
const idleAfterDays = 30;
/** A new key is given this long before "never used" is worth a remark. */
const unusedAfterDays = 7;

/** The one thing about a key worth knowing first. */
export function keyHealth(key: ApiKey, now: Date): KeyHealth {
  if (key.state === 'revoked')
    return {
      tone: 'neutral',
      icon: 'ban',
      words: key.revokedAt ? `Revoked ${formatDate(new Date(key.revokedAt))}` : 'Revoked',
    };
  if (isExpired(key, now)) return { tone: 'neutral', icon: 'clock', words: 'Expired' };
  if (isExpiring(key, now) && key.expiresAt) {
    const days = daysUntil(new Date(key.expiresAt), now);
    return {
      tone: 'warn',
      icon: 'warning',
      words: days < 1 ? 'Expires within a day' : `Expires in ${countOf(days, 'day')}`,
    };
  }
  if (key.flags.includes('rotating')) return { tone: 'info', icon: 'refresh', words: 'Rotating' };
  if (isIdle(key, now) && key.lastUsedAt)
    return { tone: 'warn', icon: 'warning', words: `Idle for ${-daysUntil(new Date(key.lastUsedAt), now)} days` };
  if (key.lastUsedAt === null) {
    const age = -daysUntil(new Date(key.createdAt), now);
    return age >= unusedAfterDays
      ? { tone: 'warn', icon: 'warning', words: 'Never used' }
      : { tone: 'info', icon: 'clock', words: 'Not used yet' };
  }
  return { tone: 'ok', icon: 'check-circle', words: 'Good' };
}

export function inTab(key: ApiKey, tab: KeyTab, now: Date): boolean {
  const live = key.state === 'active' && !isExpired(key, now);
  switch (tab) {
    case 'all':
      return true;
    case 'active':
      return live;
    case 'expiring':
      return live && isExpiring(key, now);
    case 'endless':
      return live && key.expiresAt === null;
    case 'rotating':
      return live && key.flags.includes('rotating');
    case 'idle':
      return live && isIdle(key, now);
    case 'unused':
      return live && key.lastUsedAt === null;
    case 'revoked':
      return !live;
  }
}

function isExpired(key: ApiKey, now: Date): boolean {
  return key.state === 'expired' || (key.expiresAt !== null && new Date(key.expiresAt) <= now);
}

function isExpiring(key: ApiKey, now: Date): boolean {
  return key.expiresAt !== null && daysUntil(new Date(key.expiresAt), now) <= expiringWithinDays;
}

function isIdle(key: ApiKey, now: Date): boolean {
  return key.lastUsedAt !== null && -daysUntil(new Date(key.lastUsedAt), now) >= idleAfterDays;
}
