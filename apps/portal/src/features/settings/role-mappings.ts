import type { Role } from '../../lib/api-client.js';

export interface RoleMapping {
  group: string;
  role: Role;
}

/** `a@x.com, b` and lines, as people paste them: words without the empty ones and without repeats. */
export function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

/** Rows whose group is empty are rows nobody filled in. */
export function filledMappings(mappings: readonly RoleMapping[]): RoleMapping[] {
  return mappings.map(({ group, role }) => ({ group: group.trim(), role })).filter(({ group }) => group !== '');
}
