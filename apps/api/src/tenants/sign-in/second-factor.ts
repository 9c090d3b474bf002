/**
 * Codes of an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds). A code of one step before or after is taken,
 * because clocks differ (section 5.2); each works once, and none older than one that worked (section 5.2, last paragraph).
 */
import { verifySync } from 'otplib';
import { open, type MasterKeys, type Transaction, type UserTotp } from '@tollgate/database';
import type { OwnSecrets } from '../../config/parts.js';
import { takeRecoveryCode } from './recovery-codes.js';

export const stepSeconds = 30;

export interface SecondFactor {
  totp?: string | undefined;
  recoveryCode?: string | undefined;
}

/** The time step a code belongs to, or null where it is wrong or not newer than `lastStep`. */
export function stepOf(secret: string, code: string, lastStep: bigint, nowMs: number): bigint | null {
  // The library throws for a token of the wrong length, and for a last step that lies ahead of its window.
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(nowMs / 1000);
  const result = verifySync({ secret, token: code, epoch, period: stepSeconds, epochTolerance: stepSeconds });
  if (!result.valid) return null;
  const step = BigInt(Math.floor(epoch / stepSeconds) + result.delta);
  return step > lastStep ? step : null;
}

/**
 * Takes a second factor so that it cannot be used again; false where it is wrong. The step is moved on in one statement, so
 * of two requests with the same code one wins.
 */
export async function takeSecondFactor(
  tx: Transaction,
  keys: MasterKeys,
  secrets: OwnSecrets,
  row: UserTotp,
  factor: SecondFactor,
  nowMs: number,
): Promise<boolean> {
  if (factor.totp !== undefined) {
    const step = stepOf(openSeed(keys, row), factor.totp, row.lastStep, nowMs);
    if (step === null) return false;
    const moved = await tx.userTotp.updateMany({
      where: { userId: row.userId, lastStep: { lt: step } },
      data: { lastStep: step },
    });
    return moved.count === 1;
  }
  if (factor.recoveryCode === undefined) return false;
  return takeRecoveryCode(tx, secrets.recoveryCodePepper, row.userId, factor.recoveryCode, nowMs);
}

/** Where the seed is sealed. */
export function seedPlace(userId: string): { table: string; row: string; organizationId: null } {
  return { table: 'user_totp', row: userId, organizationId: null };
}

function openSeed(keys: MasterKeys, row: UserTotp): string {
  return open(keys, row, seedPlace(row.userId)).toString('utf8');
}
