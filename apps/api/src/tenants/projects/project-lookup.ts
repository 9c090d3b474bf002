import type { Project as ProjectView } from '@tollgate/contracts';
import type { Project, Transaction } from '@tollgate/database';
import { lockRow } from '../../http/entity-tag.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { isUuid } from '../../http/public-id.js';

/** By id or slug, within one organization; archived ones, too. */
export function findProject(tx: Transaction, organizationId: string, reference: string): Promise<Project | null> {
  return tx.project.findFirst({
    where: isUuid(reference) ? { organizationId, id: reference } : { organizationId, slug: reference },
  });
}

/** The same, and nobody else changes it until this transaction ends. @throws {ProblemError} `not_found` */
export async function findLocked(tx: Transaction, organizationId: string, reference: string): Promise<Project> {
  const found = await findProject(tx, organizationId, reference);
  if (!found) throw notFound('project');
  await lockRow(tx, 'project', found.id);
  return tx.project.findUniqueOrThrow({ where: { id: found.id } });
}

/**
 * For what is put into it: it is in use, and nobody archives it until this transaction ends. Others may put something into
 * it at the same time.
 * @throws {ProblemError} `not_found`, `invalid_state`
 */
export async function findInUse(tx: Transaction, organizationId: string, reference: string): Promise<Project> {
  const found = await findProject(tx, organizationId, reference);
  if (!found) throw notFound('project');
  await tx.$queryRaw`SELECT id FROM project WHERE id = ${found.id}::uuid FOR SHARE`;
  const row = await tx.project.findUniqueOrThrow({ where: { id: found.id } });
  if (row.archivedAt !== null)
    throw new ProblemError('invalid_state', `The project "${row.name}" is archived. Restore it first.`);
  return row;
}

export function projectView(row: Project): ProjectView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    organizationId: row.organizationId,
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  };
}
