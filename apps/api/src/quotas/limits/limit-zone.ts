import type { Limit, Transaction } from '@tollgate/database';

/** Whose calendar a limit follows, as the hot path has it: its organization's, or that of the one it is about, or UTC. */
export async function limitZone(tx: Transaction, limit: Limit): Promise<string> {
  let organizationId = limit.organizationId ?? (limit.subjectType === 'organization' ? limit.subjectId : null);
  if (organizationId === null && limit.subjectType === 'project' && limit.subjectId !== null) {
    const project = await tx.project.findUnique({ where: { id: limit.subjectId }, select: { organizationId: true } });
    organizationId = project?.organizationId ?? null;
  }
  if (organizationId === null) return 'UTC';
  const organization = await tx.organization.findUnique({ where: { id: organizationId }, select: { timeZone: true } });
  return organization?.timeZone ?? 'UTC';
}
