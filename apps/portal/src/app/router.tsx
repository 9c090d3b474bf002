import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import * as z from 'zod/mini';
import { homeSearch } from '../features/home/search.js';
import { auditSearch } from '../features/audit/search.js';
import { keysSearch } from '../features/api-keys/search.js';
import { limitsSearch } from '../features/limits/search.js';
import { membersSearch } from '../features/members/search.js';
import { organizationsSearch } from '../features/organizations/search.js';
import { catalogueSearch } from '../features/catalogue/search.js';
import { playgroundSearch } from '../features/playground/search.js';
import { quickstartSearch } from '../features/quickstart/search.js';
import { modelsSearch } from '../features/models/search.js';
import { ownedSearch } from '../features/owned/search.js';
import { projectsSearch } from '../features/projects/search.js';
import { requestsSearch } from '../features/requests/search.js';
import { settingsSearch } from '../features/settings/search.js';
import { usageSearch } from '../features/usage/search.js';
import { localPath } from '../lib/local-path.js';
import { parseSearch, scopeSearch, stringifySearch, text } from '../lib/search.js';
import { sessionQuery } from '../lib/session.js';
import { Layout } from './layout.js';
import { NotFoundPage, PageTrouble, ShellSkeleton } from './page-states.js';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: PageTrouble,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({ redirect: text, error: text }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery).catch(() => null);
    if (session) throw redirect({ href: localPath(search.redirect) });
  },
  component: lazyRouteComponent(() => import('./sign-in-route.js'), 'SignInRoute'),
});

const acceptInvitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/accept-invitation',
  component: lazyRouteComponent(() => import('./link-routes.js'), 'AcceptInvitationRoute'),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('./link-routes.js'), 'ResetPasswordRoute'),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  validateSearch: scopeSearch,
  // The organization and the project stay while one moves from page to page.
  search: { middlewares: [retainSearchParams(['org', 'project'])] },
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { redirect: location.href } });
    return { session };
  },
  pendingMs: 60,
  pendingMinMs: 0,
  pendingComponent: ShellSkeleton,
  component: Layout,
  errorComponent: PageTrouble,
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  validateSearch: homeSearch,
  component: lazyRouteComponent(() => import('./page-routes/home-route.js'), 'HomeRoute'),
});

const usageRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/usage',
  validateSearch: usageSearch,
  component: lazyRouteComponent(() => import('./page-routes/usage-route.js'), 'UsageRoute'),
});

const requestsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/requests',
  validateSearch: requestsSearch,
  component: lazyRouteComponent(() => import('./page-routes/requests-route.js'), 'RequestsRoute'),
});

/** The same page with one request open beside the list. */
const requestRoute = createRoute({ getParentRoute: () => requestsRoute, path: '$requestId' });

const keysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys',
  validateSearch: keysSearch,
  component: lazyRouteComponent(() => import('./page-routes/keys-route.js'), 'KeysRoute'),
});

/** A page of its own, not a part of the list. */
const keyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/keys/$keyId',
  component: lazyRouteComponent(() => import('./page-routes/key-route.js'), 'KeyRoute'),
});

const credentialsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/credentials',
  validateSearch: ownedSearch,
  component: lazyRouteComponent(() => import('./page-routes/credentials-route.js'), 'CredentialsRoute'),
});

const modelsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/models',
  validateSearch: modelsSearch,
  component: lazyRouteComponent(() => import('./page-routes/models-route.js'), 'ModelsRoute'),
});

const limitsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/limits',
  validateSearch: limitsSearch,
  component: lazyRouteComponent(() => import('./page-routes/limits-route.js'), 'LimitsRoute'),
});

const playgroundRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/playground',
  validateSearch: playgroundSearch,
  component: lazyRouteComponent(() => import('./page-routes/playground-route.js'), 'PlaygroundRoute'),
});

const catalogueRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/catalogue',
  validateSearch: catalogueSearch,
  component: lazyRouteComponent(() => import('./page-routes/catalogue-route.js'), 'CatalogueRoute'),
});

const quickstartRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/quickstart',
  validateSearch: quickstartSearch,
  component: lazyRouteComponent(() => import('./page-routes/quickstart-route.js'), 'QuickstartRoute'),
});

const issuersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/issuers',
  validateSearch: ownedSearch,
  component: lazyRouteComponent(() => import('./page-routes/issuers-route.js'), 'IssuersRoute'),
});

const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects',
  validateSearch: projectsSearch,
  component: lazyRouteComponent(() => import('./page-routes/projects-route.js'), 'ProjectsRoute'),
});

const membersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/members',
  validateSearch: membersSearch,
  component: lazyRouteComponent(() => import('./page-routes/members-route.js'), 'MembersRoute'),
});

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./page-routes/audit-route.js'), 'AuditRoute'),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import('./page-routes/settings-route.js'), 'SettingsRoute'),
});

const organizationsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations',
  validateSearch: organizationsSearch,
  component: lazyRouteComponent(() => import('./page-routes/organizations-route.js'), 'OrganizationsRoute'),
});

const accountRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./page-routes/account-route.js'), 'AccountRoute'),
});

const welcomeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./page-routes/welcome-route.js'), 'WelcomeRoute'),
});

const peopleRoutes = [
  welcomeRoute,
  projectsRoute,
  membersRoute,
  auditRoute,
  settingsRoute,
  organizationsRoute,
  accountRoute,
] as const;

const routeTree = rootRoute.addChildren([
  signInRoute,
  acceptInvitationRoute,
  resetPasswordRoute,
  signedInRoute.addChildren([
    homeRoute,
    usageRoute,
    requestsRoute.addChildren([requestRoute]),
    keysRoute,
    keyRoute,
    ...peopleRoutes,
    credentialsRoute,
    modelsRoute,
    limitsRoute,
    playgroundRoute,
    catalogueRoute,
    quickstartRoute,
    issuersRoute,
  ]),
]);

export function createPortalRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: PageTrouble,
    scrollRestoration: true,
  });
}
