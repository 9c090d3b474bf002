/** Whose credentials, deployments, routes and issuers a page is about: an organization's, or the platform's. */
export type Owner = { type: 'organization'; id: string } | { type: 'platform' };

/** The address below which the API keeps what an owner has. */
export function ownerUrl(owner: Owner): string {
  const base = `${globalThis.location?.origin ?? ''}/api/v1`;
  return owner.type === 'platform' ? base : `${base}/organizations/${encodeURIComponent(owner.id)}`;
}

/** For query keys: the organization's id, or `platform`. */
export function ownerKey(owner: Owner): string {
  return owner.type === 'platform' ? 'platform' : owner.id;
}
