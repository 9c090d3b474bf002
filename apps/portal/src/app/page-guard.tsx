import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Restricted } from '../lib/restricted.js';
import { pageAt } from './pages.js';

/** The one place that keeps a page from those whose role does not open it; what a page shows is decided by the API again. */
export function PageGuard({ children }: { children: ReactNode }): ReactNode {
  const page = pageAt(useRouterState({ select: (state) => state.location.pathname }));
  if (page?.needs === undefined) return children;
  return (
    <Restricted key={page.to} to={page.needs} title={page.label}>
      {children}
    </Restricted>
  );
}
