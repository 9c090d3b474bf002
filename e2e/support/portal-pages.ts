/** The portal's own list of pages, read from its source: whoever adds a page there has it tried with every role. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsOf, type Permission } from '@tollgate/contracts';
import { repositoryRoot } from './harness.js';

export interface PortalPage {
  path: string;
  label: string;
  /** Absent: every role sees it. */
  needs: string | undefined;
}

/** Not in the navigation: behind the name at its foot, and from Home while nothing has happened yet. */
export const besideNavigation = ['/account', '/welcome'];

export function portalPages(): PortalPage[] {
  const source = readFileSync(join(repositoryRoot, 'apps/portal/src/app/pages.ts'), 'utf8');
  const entry =
    /\{\s*to: '([^']+)',\s*label: '([^']+)',\s*icon: '[^']+',\s*key: '[^']+',?\s*(?:needs: '([^']+)',?\s*)?\}/g;
  return [...source.matchAll(entry)].map(([, path = '', label = '', needs]) => ({ path, label, needs }));
}

/** By the printed table of the API; operators may do everything. */
export function mayOpen(role: string, page: PortalPage): boolean {
  return role === 'operator' || page.needs === undefined || permissionsOf(role).has(page.needs as Permission);
}
