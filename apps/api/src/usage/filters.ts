import { Prisma, type Transaction } from '@tollgate/database';
import { notFound } from '../http/problem-error.js';
import { isUuid, parsePublicId } from '../http/public-id.js';

/** Filters that name a project or key, turned into ids of this organization. */
export interface ResolvedFilter {
  projectId: string | null;
  apiKeyId: string | null;
  model: string | null;
}

/** @throws {ProblemError} `not_found` for a project or key of somebody else, as for one that does not exist. */
export async function resolveFilter(
  tx: Transaction,
  organizationId: string,
  query: { projectId?: string; apiKeyId?: string; model?: string },
): Promise<ResolvedFilter> {
  return {
    projectId: query.projectId === undefined ? null : await projectIdOf(tx, organizationId, query.projectId),
    apiKeyId: query.apiKeyId === undefined ? null : await apiKeyIdOf(tx, organizationId, query.apiKeyId),
    model: query.model ?? null,
  };
}

async function projectIdOf(tx: Transaction, organizationId: string, reference: string): Promise<string> {
  const by = isUuid(reference) ? { id: reference } : { slug: reference };
  const project = await tx.project.findFirst({ where: { organizationId, ...by }, select: { id: true } });
  if (project === null) throw notFound('project');
  return project.id;
}

async function apiKeyIdOf(tx: Transaction, organizationId: string, reference: string): Promise<string> {
  const id = parsePublicId('key', reference);
  const key = id === null ? null : await tx.apiKey.findFirst({ where: { organizationId, id }, select: { id: true } });
  if (key === null) throw notFound('API key');
  return key.id;
}

/** For tables that have `project_id`, `api_key_id` and `requested_model`; `prefix` such as `o.` names the table. */
export function filterSql(filter: ResolvedFilter, prefix = ''): Prisma.Sql {
  const at = Prisma.raw(prefix);
  const parts: Prisma.Sql[] = [];
  if (filter.projectId !== null) parts.push(Prisma.sql`AND ${at}project_id = ${filter.projectId}::uuid`);
  if (filter.apiKeyId !== null) parts.push(Prisma.sql`AND ${at}api_key_id = ${filter.apiKeyId}::uuid`);
  if (filter.model !== null) parts.push(Prisma.sql`AND ${at}requested_model = ${filter.model}`);
  return parts.length === 0 ? Prisma.empty : Prisma.join(parts, ' ');
}

/** Text for LIKE in which nothing is a wildcard. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
