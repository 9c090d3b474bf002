import type { Database } from '@tollgate/database';
import type { OrganizationScope } from '../http/actor.js';
import { ProblemError } from '../http/problem-error.js';
import { isUuid, parsePublicId } from '../http/public-id.js';

/** By id or slug, or the one a key belongs to. */
export async function findOrganization(
  { database }: { database: Database },
  by: { reference: string } | { keyId: string },
): Promise<OrganizationScope> {
  const found = await database.asSystem(async (tx) => {
    if ('reference' in by) {
      return tx.organization.findUnique({
        where: isUuid(by.reference) ? { id: by.reference } : { slug: by.reference },
      });
    }
    const id = parsePublicId('key', by.keyId);
    const key = id === null ? null : await tx.apiKey.findUnique({ where: { id }, select: { organizationId: true } });
    return key && tx.organization.findUnique({ where: { id: key.organizationId } });
  });
  if (!found) {
    const what = 'reference' in by ? `organization "${by.reference}"` : `API key "${by.keyId}"`;
    throw new ProblemError('not_found', `There is no ${what}.`);
  }
  const { id, slug, name, timeZone, state } = found;
  return { organizationId: id, slug, name, timeZone, state };
}
