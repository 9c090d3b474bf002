/**
 * What an operator vouched for once must not come back by an organization's own people going back to an old revision: by
 * then the operator may have taken it away on purpose. What is vouched for now, at the same URL, stays.
 */
import type { ConfigDocument } from './document.js';

/** Changes `next` in place. */
export function dropRegainedTrust(next: ConfigDocument, present: ConfigDocument): void {
  const deployments = new Map(present.deployments.map((entry) => [entry.id, entry]));
  for (const entry of next.deployments) {
    const now = deployments.get(entry.id);
    if (!now?.trustedUrl || now.provider !== entry.provider || now.baseUrl !== entry.baseUrl) delete entry.trustedUrl;
  }
  const issuers = new Map((present.issuers ?? []).map((entry) => [entry.id, entry]));
  for (const entry of next.issuers ?? []) {
    const now = issuers.get(entry.id);
    if (!now?.trustedUrl || now.jwksUrl !== entry.jwksUrl) delete entry.trustedUrl;
  }
}
