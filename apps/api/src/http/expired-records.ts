import type { Database } from '@tollgate/database';

/** Sessions are kept a while after their end, so that an audit can still tell where a sign-in came from. */
const sessionGraceMs = 30 * 24 * 3_600_000;

/** Deletes what has had its time: idempotency records after their day, ended sessions a
 * month later, links for a sign-in and counted failures when they are over. Safe at any moment. */
export async function deleteExpiredRecords(
  database: Database,
  nowMs: number,
): Promise<{ idempotencyRecords: number; sessions: number }> {
  return database.asSystem(async (tx) => {
    const records = await tx.idempotencyRecord.deleteMany({ where: { expiresAt: { lte: new Date(nowMs) } } });
    const sessions = await tx.session.deleteMany({ where: { expiresAt: { lte: new Date(nowMs - sessionGraceMs) } } });
    const ended = { expiresAt: { lte: new Date(nowMs) } };
    await tx.ssoAttempt.deleteMany({ where: ended });
    await tx.passwordReset.deleteMany({ where: ended });
    await tx.signInAttempt.deleteMany({ where: ended });
    return { idempotencyRecords: records.count, sessions: sessions.count };
  });
}
