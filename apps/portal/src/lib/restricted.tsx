import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.js';
import { Page } from '../ui/page.js';
import { PageHeader } from '../ui/page-header.js';
import { Panel } from '../ui/panel.js';
import { SkeletonRows } from '../ui/skeleton.js';
import { useAccess } from './access.js';
import type { Permission } from './api-client.js';

/** A page somebody reached by its address although their role does not open it: it says why, and what would. */
export function Restricted({ to, title, children }: { to: Permission; title: string; children: ReactNode }): ReactNode {
  const access = useAccess();
  if (access.may(to)) return children;
  return (
    <Page>
      <PageHeader title={title} />
      <Panel>
        {access.known ? (
          <EmptyState title="Your role does not open this page">{access.whyNot(to)}</EmptyState>
        ) : (
          <div aria-busy="true">
            <SkeletonRows rows={6} />
          </div>
        )}
      </Panel>
    </Page>
  );
}
