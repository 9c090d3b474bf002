/**
 * A key never has more rights than what it was made under: scopes, addresses and end of a child lie within its parent's,
 * when it is made and whenever either of them changes.
 */
import { dataClasses, type KeyScopes } from '@tollgate/contracts';
import { ModelPatterns } from '@tollgate/gateway';
import { isWithin, parseNetwork } from './address-list.js';

/** What may be compared of two keys. */
export interface KeyRights {
  scopes: KeyScopes;
  /** Empty = every address. */
  ipAllow: readonly string[];
  /** `null` = never. */
  expiresAt: Date | null;
}

/** The field in which the child has more than the parent, with the words for a person; `null` = in none. */
export function excessOf(child: KeyRights, parent: KeyRights): { path: string; message: string } | null {
  const { endpoints, models, dataClass } = parent.scopes;
  const mine = child.scopes;
  if (endpoints && !mine.endpoints?.every((endpoint) => endpoints.includes(endpoint))) {
    return { path: 'scopes.endpoints', message: `must be within the parent's: ${endpoints.join(', ')}` };
  }
  if (models && !withinPatterns(mine.models, models)) {
    return { path: 'scopes.models', message: `must be within the parent's: ${models.join(', ')}` };
  }
  if (dataClass && !(mine.dataClass && dataClasses.indexOf(mine.dataClass) <= dataClasses.indexOf(dataClass))) {
    return { path: 'scopes.dataClass', message: `must not be above the parent's: ${dataClass}` };
  }
  if (parent.ipAllow.length > 0 && !withinNetworks(child.ipAllow, parent.ipAllow)) {
    return { path: 'ipAllow', message: `must be within the parent's: ${parent.ipAllow.join(', ')}` };
  }
  if (parent.expiresAt && !(child.expiresAt && child.expiresAt <= parent.expiresAt)) {
    return { path: 'expiresAt', message: `must not be after the parent's: ${parent.expiresAt.toISOString()}` };
  }
  return null;
}

/**
 * A pattern lies within another where its own text, stars taken as letters, matches that one: whatever a star then stands
 * for is behind the same beginning, before the same end and around the same middle.
 */
function withinPatterns(child: readonly string[] | undefined, parent: readonly string[]): boolean {
  const outer = new ModelPatterns(parent);
  return child?.every((pattern) => outer.allows(pattern)) ?? false;
}

function withinNetworks(child: readonly string[], parent: readonly string[]): boolean {
  const outer = parent.map(parseNetwork);
  return (
    child.length > 0 &&
    child.map(parseNetwork).every((inner) => inner && outer.some((network) => network && isWithin(inner, network)))
  );
}
