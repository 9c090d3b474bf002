import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { StoreBanner } from '../features/limits/store-banner.js';
import { organizationsQuery, projectsQuery } from '../features/organizations/api.js';
import { accessOf, rolesQuery } from '../lib/access.js';
import { ScopeProvider, type Scope } from '../lib/scope.js';
import { toTrouble } from '../lib/trouble.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorState } from '../ui/error-state.js';
import { focusHeading } from './focus-heading.js';
import { HelpSheet } from './help-sheet.js';
import classes from './layout.module.css';
import { Navigation } from './navigation.js';
import { chooseOrganization, rememberOrganization } from './organization-choice.js';
import { PageGuard } from './page-guard.js';
import { PageSkeleton } from './page-states.js';
import { accountPage, pages, visiblePages } from './pages.js';
import { useShortcuts } from './shortcuts.js';
import { TopBar } from './top-bar.js';

const CommandPalette = lazy(() => import('./command-palette.js'));
const CreateOrganizationDialog = lazy(() => import('../features/organizations/create-organization-dialog.js'));
const route = getRouteApi('/signed-in');

/** The frame around every page: navigation, top bar, and which organization and project the page is about. */
export function Layout() {
  const { session } = route.useRouteContext();
  const search = route.useSearch();
  const navigate = useNavigate();
  const organizations = useQuery(organizationsQuery);
  const choice = organizations.data && chooseOrganization(organizations.data, search.org);
  const organization = choice?.organization ?? null;
  const projects = useQuery({ ...projectsQuery(organization?.id ?? ''), enabled: organization !== null });
  const roles = useQuery(rolesQuery);
  const access = accessOf(session, organization, roles.data);
  const allowed = visiblePages(pages, access);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const [palette, setPalette] = useState<{ used: boolean; open: boolean }>({ used: false, open: false });
  const openPalette = () => setPalette({ used: true, open: true });

  useShortcuts({
    palette: openPalette,
    help: () => setHelpOpen(true),
    filter: () => document.querySelector<HTMLElement>('[data-page-filter]')?.focus(),
    goTo: (key) => {
      const page = allowed.find((candidate) => candidate.key === key);
      if (page) void navigate({ to: page.to });
    },
  });
  useHeadingFocus();
  // A link copied from the address bar must show a colleague the same organization.
  useEffect(() => {
    if (!organization) return;
    rememberOrganization(organization.slug);
    if (choice?.ambiguous)
      void navigate({ to: '.', search: (was) => ({ ...was, org: organization.slug }), replace: true });
  }, [organization, choice?.ambiguous, navigate]);

  // What belongs to the person is there without any organization, too.
  const personal = useRouterState({ select: (state) => state.location.pathname === accountPage.to });
  const project = projects.data?.find((one) => one.slug === search.project || one.id === search.project) ?? null;
  const scope: Scope | null = organization && { organization, project, projects: projects.data ?? [] };
  const navigation = (
    <Navigation
      session={session}
      organizations={organizations.data ?? []}
      organization={organization}
      access={access}
      onNavigate={() => setDrawerOpen(false)}
    />
  );

  return (
    <div className={classes.app}>
      <a className={classes.skip} href="#page">
        Skip to the page
      </a>
      <div className={classes.nav}>{navigation}</div>
      <Drawer.Root
        opened={drawerOpen}
        onClose={() => setDrawerOpen(false)}
        size={264}
        padding={0}
        transitionProps={{ duration: 120 }}
        classNames={{ content: classes.drawer, overlay: classes.overlay }}
      >
        <Drawer.Overlay backgroundOpacity={1} />
        <Drawer.Content aria-label="Navigation">{navigation}</Drawer.Content>
      </Drawer.Root>
      <div className={classes.main}>
        <TopBar
          organization={organization}
          project={project}
          projects={projects.data ?? []}
          onMenu={() => setDrawerOpen(true)}
          onSearch={openPalette}
          onHelp={() => setHelpOpen(true)}
        />
        <StoreBanner organization={organization} />
        {personal ? (
          <Outlet />
        ) : scope && (!search.project || projects.data) ? (
          <ScopeProvider value={scope}>
            <PageGuard>
              <Outlet />
            </PageGuard>
          </ScopeProvider>
        ) : (
          <main className={classes.page} id="page">
            {organizations.error ? (
              <ErrorState
                title="Your organizations could not be loaded."
                trouble={toTrouble(organizations.error)}
                onRetry={() => void organizations.refetch()}
                retrying={organizations.isFetching}
              />
            ) : organizations.data?.length === 0 ? (
              <NoOrganization isOperator={session.user.isOperator} />
            ) : (
              <PageSkeleton />
            )}
          </main>
        )}
      </div>
      <HelpSheet open={helpOpen} onClose={() => setHelpOpen(false)} pages={allowed} />
      {palette.used && (
        <Suspense>
          <CommandPalette
            open={palette.open}
            onClose={() => setPalette({ used: true, open: false })}
            organizations={organizations.data ?? []}
            pages={allowed}
            mayCreateKey={access.may('api-keys:write')}
          />
        </Suspense>
      )}
    </div>
  );
}

function NoOrganization({ isOperator }: { isOperator: boolean }) {
  const [creating, setCreating] = useState(false);
  if (!isOperator)
    return <EmptyState title="No organization yet">Ask the operator of this gateway to add you to one.</EmptyState>;
  return (
    <>
      <EmptyState
        title="No organization yet"
        action={
          <Button variant="primary" icon="plus" onClick={() => setCreating(true)}>
            Create organization
          </Button>
        }
      >
        Keys, people, limits and figures belong to one.
      </EmptyState>
      {creating && (
        <Suspense>
          <CreateOrganizationDialog onClose={() => setCreating(false)} onCreated={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  );
}

/** After a move to another page, reading starts at its heading. Opening a drawer on the same page is not such a move. */
function useHeadingFocus(): void {
  const page = useRouterState({ select: (state) => state.resolvedLocation?.pathname.split('/')[1] ?? null });
  const before = useRef<string | null>(null);
  useEffect(() => {
    const moved = before.current !== null && page !== null && before.current !== page;
    if (page !== null) before.current = page;
    if (moved) focusHeading();
  }, [page]);
}
