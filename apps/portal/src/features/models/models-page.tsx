import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { Deployment, Route } from '../../lib/api-client.js';
import { useRight } from '../../lib/access.js';
import { ownerKey } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { Freshness } from '../../ui/freshness.js';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Tabs } from '../../ui/tabs.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { deploymentsQuery, providersQuery, removeDeployment, removeRoute, routesQuery } from '../owned/api.js';
import { OwnerChoice, useOwner } from '../owned/owner-choice.js';
import classes from '../owned/owned-page.module.css';
import { RemoveDialog } from '../owned/remove-dialog.js';
import { healthQuery } from './api.js';
import { DeploymentList } from './deployment-list.js';
import { DryRunPanel } from './dry-run-panel.js';
import { ProviderMatrix } from './provider-matrix.js';
import { RevisionList } from './revision-list.js';
import { RouteList } from './route-list.js';
import type { ModelsSearch } from './search.js';
import { StopDeploymentDialog } from './stop-deployment-dialog.js';

const CreateDeploymentDialog = lazy(() => import('./create-deployment-dialog.js'));
const TestCallDialog = lazy(() => import('./test-call-dialog.js'));
const EditDeploymentDialog = lazy(() => import('./edit-deployment-dialog.js'));
const RouteDialog = lazy(() => import('./route-dialog.js'));

export interface ModelsPageProps {
  search: ModelsSearch;
  onSearch: (patch: Partial<ModelsSearch>) => void;
}

/** What clients can ask for, where it leads, and what each provider can do. */
export function ModelsPage({ search, onSearch }: ModelsPageProps) {
  const { owner, operator } = useOwner(search.owner);
  const mayRead = useRight('deployments:read');
  const mayDeploy = useRight('deployments:write');
  const mayRoute = useRight('routes:write');
  const mayConfig = useRight('config:write');
  const enabled = mayRead.allowed;
  const narrow = useNarrow();
  const routes = useQuery({ ...routesQuery(owner), enabled });
  const deployments = useQuery({ ...deploymentsQuery(owner), enabled });
  const providers = useQuery(providersQuery);
  const [editing, setEditing] = useState<Route | null>(null);
  const health = useQuery({ ...healthQuery(owner), enabled: enabled && search.tab === 'deployments' });
  const [changing, setChanging] = useState<Deployment | null>(null);
  const [stopping, setStopping] = useState<{ deployment: Deployment; to: 'draining' | 'disabled' } | null>(null);
  const [removing, setRemoving] = useState<Route | Deployment | null>(null);
  const [testing, setTesting] = useState<Deployment | null>(null);
  const tab = search.tab ?? 'routes';
  // The other two tabs load for themselves.
  const listed = tab === 'routes' || tab === 'deployments' || tab === 'providers';
  const shown = tab === 'deployments' ? deployments : tab === 'providers' ? providers : routes;
  const create = () => onSearch({ create: 'yes' });
  const addRoute = mayRoute.allowed && (
    <Button variant="primary" icon="plus" onClick={create}>
      Add route
    </Button>
  );
  const addDeployment = mayDeploy.allowed && (
    <Button variant="primary" icon="plus" onClick={create}>
      Add deployment
    </Button>
  );
  const lists: Record<typeof tab, () => ReactNode> = {
    routes: () =>
      routes.data?.length === 0 ? (
        <EmptyState title="No route yet" action={addRoute}>
          A route is a model name clients send, and the deployments it leads to.
        </EmptyState>
      ) : (
        <RouteList
          routes={routes.data ?? []}
          deployments={deployments.data ?? []}
          actions={mayRoute.allowed ? { onEdit: setEditing, onRemove: setRemoving } : null}
        />
      ),
    deployments: () =>
      deployments.data?.length === 0 ? (
        <EmptyState title="No deployment yet" action={addDeployment}>
          A deployment is one model at one upstream, with its credential and price.
        </EmptyState>
      ) : (
        <DeploymentList
          owner={owner}
          deployments={deployments.data ?? []}
          providers={providers.data ?? []}
          health={health.data?.data ?? []}
          actions={
            mayDeploy.allowed
              ? {
                  onEdit: setChanging,
                  onStop: (deployment, to) => setStopping({ deployment, to }),
                  onRemove: setRemoving,
                  onTest: setTesting,
                }
              : null
          }
        />
      ),
    'dry-run': () => (
      <DryRunPanel
        // The first model there is, once it is known.
        key={`${ownerKey(owner)} ${routes.data?.[0]?.id ?? ''}`}
        owner={owner}
        model={routes.data?.[0]?.model ?? 'gpt-4o-mini'}
        draft={null}
      />
    ),
    revisions: () => <RevisionList key={ownerKey(owner)} owner={owner} mayWrite={mayConfig.allowed} />,
    providers: () => <ProviderMatrix providers={providers.data ?? []} />,
  };
  const reason = tab === 'deployments' ? mayDeploy.reason : tab === 'revisions' ? mayConfig.reason : mayRoute.reason;
  return (
    <main className={classes.page} id="page">
      <PageHeader
        title="Models & routes"
        description={<>Names clients send, and where they lead.{reason && tab !== 'providers' && ` ${reason}`}</>}
        actions={tab === 'routes' ? addRoute : tab === 'deployments' ? addDeployment : undefined}
      />
      <div className={classes.bar}>
        <Tabs
          label="Show"
          value={tab}
          options={[
            { value: 'routes', label: 'Routes', count: routes.data?.length },
            { value: 'deployments', label: 'Deployments', count: deployments.data?.length },
            { value: 'dry-run', label: 'Dry run' },
            { value: 'revisions', label: 'Revisions' },
            { value: 'providers', label: 'Providers', count: providers.data?.length },
          ]}
          onChange={(next) => onSearch({ tab: next === 'routes' ? undefined : next, create: undefined })}
        />
        <span className="spacer" />
        {tab === 'deployments' && health.data && <Freshness asOf={health.data.asOf} failing={health.error !== null} />}
        {operator && tab !== 'providers' && (
          <OwnerChoice value={owner} onChange={(word) => onSearch({ owner: word })} />
        )}
      </div>
      {listed && shown.error && (
        <ErrorState
          title="This list could not be loaded."
          trouble={toTrouble(shown.error)}
          onRetry={() => void shown.refetch()}
          retrying={shown.isFetching}
        />
      )}
      {mayRead.reason && tab !== 'providers' ? (
        <Panel>
          <EmptyState title="Not for your role">{mayRead.reason}</EmptyState>
        </Panel>
      ) : !listed ? (
        lists[tab]()
      ) : shown.data ? (
        framed(narrow && shown.data.length > 0, lists[tab]())
      ) : (
        !shown.error && (
          <Panel clip>
            <SkeletonRows rows={6} rowHeight={49} />
          </Panel>
        )
      )}
      <Suspense>
        {search.create === 'yes' && tab === 'deployments' && mayDeploy.allowed && (
          <CreateDeploymentDialog
            owner={owner}
            onClose={() => onSearch({ create: undefined })}
            onCreated={setTesting}
          />
        )}
        {((search.create === 'yes' && tab === 'routes') || editing) && mayRoute.allowed && (
          <RouteDialog
            key={editing?.id ?? 'new'}
            owner={owner}
            route={editing}
            onClose={() => (editing ? setEditing(null) : onSearch({ create: undefined }))}
          />
        )}
        {testing && <TestCallDialog owner={owner} deployment={testing} onClose={() => setTesting(null)} />}
        {changing && mayDeploy.allowed && (
          <EditDeploymentDialog owner={owner} deployment={changing} onClose={() => setChanging(null)} />
        )}
      </Suspense>
      {stopping && <StopDeploymentDialog owner={owner} {...stopping} onClose={() => setStopping(null)} />}
      {removing &&
        ('targets' in removing ? (
          <RemoveDialog
            name={removing.model}
            remove={() => removeRoute(owner, removing.id)}
            stale={['owned-routes', 'routes']}
            breaks="Requests for this model are refused from then on, unless the platform has a route of this name."
            onClose={() => setRemoving(null)}
          />
        ) : (
          <RemoveDialog
            name={removing.name}
            remove={() => removeDeployment(owner, removing.id)}
            stale={['deployments', 'credentials']}
            breaks={usersOf(removing.name, routes.data ?? [])}
            onClose={() => setRemoving(null)}
          />
        ))}
    </main>
  );
}

/** Cards have frames of their own. */
function framed(cards: boolean, list: ReactNode): ReactNode {
  return cards ? list : <Panel clip>{list}</Panel>;
}

function usersOf(deployment: string, routes: readonly Route[]): string | null {
  const users = routes.filter((route) => route.targets.some((target) => target.deployment === deployment));
  return users.length === 0 ? null : `Routes lead to it: ${users.map((route) => route.model).join(', ')}.`;
}
