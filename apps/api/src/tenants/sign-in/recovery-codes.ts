import { createHmac, randomInt } from 'node:crypto';
import type { Transaction } from '@tollgate/database';
import { newId } from '../../http/public-id.js';

const count = 10;
/** Without letters and digits that look alike. */
const alphabet = '23456789abcdefghjkmnpqrstvwxyz';

/** Ten new codes, `xxxx-xxxx-xxxx` of 30 letters: 58 bits each, and guesses are throttled. Earlier ones stop working. */
export async function replaceRecoveryCodes(tx: Transaction, pepper: Uint8Array, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, () =>
    Array.from({ length: 12 }, (_, index) => {
      const letter = alphabet.charAt(randomInt(alphabet.length));
      return index > 0 && index % 4 === 0 ? `-${letter}` : letter;
    }).join(''),
  );
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ id: newId(), userId, codeHash: hashCode(pepper, userId, code) })),
  });
  return codes;
}

/** Takes a code, so that it never works again; false where it is none. */
export async function takeRecoveryCode(
  tx: Transaction,
  pepper: Uint8Array,
  userId: string,
  code: string,
  nowMs: number,
): Promise<boolean> {
  const taken = await tx.recoveryCode.updateMany({
    where: { userId, codeHash: hashCode(pepper, userId, code), usedAt: null },
    data: { usedAt: new Date(nowMs) },
  });
  return taken.count === 1;
}

/** Spaces, dashes and capitals are how people copy, not part of the code. */
function hashCode(pepper: Uint8Array, userId: string, code: string): Uint8Array<ArrayBuffer> {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '');
  return new Uint8Array(createHmac('sha256', pepper).update(`${userId}\n${plain}`).digest());
}
