import { createContext, use } from 'react';
import type { Organization, Project } from './api-client.js';

/** What the pages are looking at: one organization, and all of its projects or one of them. */
export interface Scope {
  organization: Organization;
  /** null: all projects. */
  project: Project | null;
  projects: Project[];
}

const ScopeContext = createContext<Scope | null>(null);

export const ScopeProvider = ScopeContext.Provider;

export function useScope(): Scope {
  const scope = use(ScopeContext);
  if (!scope) throw new Error('A page was rendered outside the signed-in layout.');
  return scope;
}
