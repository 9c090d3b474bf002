/** From the scopes as they are written down to what the hot path asks, and the checks both API and file make of them. */
import { dataClasses, type KeyScopes } from '@tollgate/contracts';
import { endpointIds, ModelPatterns, type KeyAccess } from '@tollgate/gateway';
import { compileAddressList, networkProblem } from './address-list.js';

/** `null` where nothing is narrowed: such a key costs the hot path nothing. */
export function compileAccess(scopes: KeyScopes, ipAllow: readonly string[]): KeyAccess | null {
  const access: KeyAccess = {
    endpoints: scopes.endpoints === undefined ? null : new Set(scopes.endpoints),
    models: scopes.models === undefined ? null : new ModelPatterns(scopes.models),
    dataClass: scopes.dataClass === undefined ? null : dataClasses.indexOf(scopes.dataClass),
    addresses: ipAllow.length === 0 ? null : compileAddressList(ipAllow),
  };
  return Object.values(access).some((part) => part !== null) ? access : null;
}

/** What is wrong with scopes that have the right form; `path` is below `scopes`. */
export function scopesProblem(scopes: KeyScopes): { path: string; message: string } | null {
  const unknown = (scopes.endpoints ?? []).findIndex((endpoint) => !endpointIds.has(endpoint));
  if (unknown < 0) return null;
  return { path: `endpoints.${unknown}`, message: `must be one of ${[...endpointIds].join(', ')}` };
}

/** The first entry that is no network; `path` is below `ipAllow`. */
export function ipAllowProblem(ipAllow: readonly string[]): { path: string; message: string } | null {
  for (const [index, text] of ipAllow.entries()) {
    const message = networkProblem(text);
    if (message !== null) return { path: String(index), message };
  }
  return null;
}
