import type { Organization } from '../lib/api-client.js';

const storageKey = 'tollgate-organization';

/**
 * The organization a page is about: the one in the address, else the one looked at last, else the first.
 * `ambiguous`: the address does not name it by its slug, although there are several to choose from.
 */
export function chooseOrganization(
  organizations: readonly Organization[],
  wanted: string | undefined,
): { organization: Organization; ambiguous: boolean } | null {
  const bySlug = (slug: string | null | undefined) => organizations.find((one) => one.slug === slug || one.id === slug);
  const organization = (wanted && bySlug(wanted)) || bySlug(lastOrganization()) || organizations[0];
  if (!organization) return null;
  const named = wanted === organization.slug || (wanted === undefined && organizations.length === 1);
  return { organization, ambiguous: !named };
}

export function rememberOrganization(slug: string): void {
  try {
    localStorage.setItem(storageKey, slug);
  } catch {
    // Without storage the next visit starts with the first organization.
  }
}

function lastOrganization(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
