import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorState } from '../ui/error-state.js';
import { Page } from '../ui/page.js';
import { PageHeader } from '../ui/page-header.js';
import { Panel } from '../ui/panel.js';
import { SkeletonRows } from '../ui/skeleton.js';
import { rolesQuery, useAccess } from './access.js';
import { toTrouble } from './trouble.js';
import type { Permission } from './api-client.js';

/** A page somebody reached by its address although their role does not open it: it says why, and what would. */
export function Restricted({ to, title, children }: { to: Permission; title: string; children: ReactNode }): ReactNode {
  const access = useAccess();
  const roles = useQuery(rolesQuery);
  if (access.may(to)) return children;
  return (
    <Page>
      <PageHeader title={title} />
      <Panel>
        {roles.error && !access.known ? (
          <ErrorState
            title="What your role allows could not be loaded."
            trouble={toTrouble(roles.error)}
            onRetry={() => void roles.refetch()}
            retrying={roles.isFetching}
          />
        ) : access.known ? (
          <EmptyState
            title="Your role does not open this page"
            action={
              <Link to="/" className={buttonClass()}>
                Go to Home
              </Link>
            }
          >
            {access.whyNot(to)}
          </EmptyState>
        ) : (
          <div aria-busy="true">
            <SkeletonRows rows={6} />
          </div>
        )}
      </Panel>
    </Page>
  );
}
