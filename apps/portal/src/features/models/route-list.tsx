import type { Deployment, Route } from '../../lib/api-client.js';
import { Button } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import classes from '../owned/owned-page.module.css';

export interface RouteListProps {
  routes: readonly Route[];
  deployments: readonly Deployment[];
  /** null: the user may not change routes. */
  actions: { onEdit: (route: Route) => void; onRemove: (route: Route) => void } | null;
}

/** Routes with their targets and the share each gets. */
export function RouteList({ routes, deployments, actions }: RouteListProps) {
  const narrow = useNarrow();
  const buttons = (route: Route) =>
    route.managedBy === 'file' ? (
      <Tag>tollgate.yaml</Tag>
    ) : (
      actions && (
        <span className="row tight" style={{ justifyContent: 'flex-end' }}>
          <Button size="sm" aria-label={`Edit ${route.model}`} onClick={() => actions.onEdit(route)}>
            Edit
          </Button>
          <Button
            size="sm"
            variant="quiet"
            aria-label={`Remove ${route.model}`}
            onClick={() => actions.onRemove(route)}
          >
            Remove
          </Button>
        </span>
      )
    );
  if (narrow) {
    return (
      <CardList
        label="Routes"
        rows={routes}
        rowKey={(route) => route.id}
        card={(route) => (
          <div className={classes.card}>
            <div className="row">
              <b className="mono truncate">{route.model}</b>
              <span className="spacer" />
              {buttons(route)}
            </div>
            <span className="xs muted">{route.strategy}</span>
            <Targets route={route} deployments={deployments} />
          </div>
        )}
      />
    );
  }
  const columns: Column<Route>[] = [
    { id: 'model', header: 'Model', cell: (route) => <span className="mono medium">{route.model}</span> },
    { id: 'strategy', header: 'Strategy', cell: (route) => route.strategy },
    { id: 'targets', header: 'Targets', cell: (route) => <Targets route={route} deployments={deployments} /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: buttons },
  ];
  return (
    <ScrollBox label="Routes">
      <DataTable caption="Routes" columns={columns} rows={routes} rowKey={(route) => route.id} density="tall" />
    </ScrollBox>
  );
}

function Targets({ route, deployments }: { route: Route; deployments: readonly Deployment[] }) {
  const primaries = route.targets.filter((target) => target.tier === 'primary');
  const total = primaries.reduce((sum, target) => sum + target.weight, 0);
  const off = (name: string) => deployments.find((one) => one.name === name)?.state === 'disabled';
  return (
    <span className={classes.tags}>
      {route.targets.map((target) => (
        <Tag key={target.deployment} mono>
          {target.deployment}
          {target.tier === 'backup'
            ? ', backup'
            : route.strategy === 'weighted' && total > 0
              ? ` ${Math.round((target.weight / total) * 100)}%`
              : ''}
          {off(target.deployment) && ', disabled'}
        </Tag>
      ))}
    </span>
  );
}
