import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Deployment, DeploymentHealth, ProviderManifest } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { formatInteger, formatMs, formatPercent } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { useNarrow } from '../../ui/use-viewport.js';
import classes from '../owned/owned-page.module.css';
import { changeDeployment } from './api.js';
import { DeploymentState } from './deployment-state.js';

export interface DeploymentListProps {
  owner: Owner;
  deployments: readonly Deployment[];
  /** How they are now; empty while that is not known. */
  health: readonly DeploymentHealth[];
  providers: readonly ProviderManifest[];
  /** null: the user may not change deployments. */
  actions: DeploymentListActions | null;
}

export interface DeploymentListActions {
  onEdit: (deployment: Deployment) => void;
  onStop: (deployment: Deployment, to: 'draining' | 'disabled') => void;
  onRemove: (deployment: Deployment) => void;
  onTest: (deployment: Deployment) => void;
}

export function DeploymentList({ owner, deployments, health, providers, actions: may }: DeploymentListProps) {
  const narrow = useNarrow();
  const healthOf = (one: Deployment) => health.find((entry) => entry.deploymentId === one.id);
  const label = (id: string) => providers.find((one) => one.id === id)?.label ?? id;
  const actions = (one: Deployment) =>
    one.managedBy === 'file' ? (
      <span className="row">
        <Tag>tollgate.yaml</Tag>
        {may && <IconButton icon="play" size="sm" label={`Test ${one.name}`} onClick={() => may.onTest(one)} />}
      </span>
    ) : (
      may && <DeploymentActions owner={owner} deployment={one} {...may} />
    );
  if (narrow) {
    return (
      <CardList
        label="Deployments"
        rows={deployments}
        rowKey={(one) => one.id}
        card={(one) => (
          <div className={classes.card}>
            <div className="row">
              <b className="mono truncate">{one.name}</b>
              <span className="spacer" />
              <DeploymentState state={one.state} health={healthOf(one)} />
              {actions(one)}
            </div>
            <span className="xs secondary">
              {label(one.provider)} · {one.upstreamModel}
            </span>
            <div className="row xs">
              <Price deployment={one} />
              <span className="spacer" />
              <span className="muted">in flight</span> <InFlight health={healthOf(one)} />
              <span className="muted">first byte</span> <Latency health={healthOf(one)} />
            </div>
          </div>
        )}
      />
    );
  }
  const columns: Column<Deployment>[] = [
    { id: 'name', header: 'Name', cell: (one) => <span className="mono medium">{one.name}</span> },
    {
      id: 'provider',
      header: 'Provider, model there',
      cell: (one) => (
        <span className={classes.two}>
          <span>{label(one.provider)}</span>
          <span className="mono truncate" title={one.baseUrl ?? undefined}>
            {one.upstreamModel}
            {one.baseUrl && ` · ${hostOf(one.baseUrl)}`}
          </span>
        </span>
      ),
    },
    { id: 'state', header: 'State', cell: (one) => <DeploymentState state={one.state} health={healthOf(one)} /> },
    {
      id: 'cleared',
      hideBelow: 1200,
      header: 'Cleared up to',
      cell: (one) => <Tag>{one.clearance ?? 'internal'}</Tag>,
    },
    { id: 'latency', header: 'First byte', align: 'right', cell: (one) => <Latency health={healthOf(one)} /> },
    { id: 'flight', header: 'In flight', align: 'right', cell: (one) => <InFlight health={healthOf(one)} /> },
    {
      id: 'engine',
      hideBelow: 1200,
      header: 'Queue / KV cache',
      align: 'right',
      cell: (one) => <Engine health={healthOf(one)} />,
    },
    { id: 'price', header: '$ per M, in / out', align: 'right', cell: (one) => <Price deployment={one} /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <ScrollBox label="Deployments">
      <DataTable caption="Deployments" columns={columns} rows={deployments} rowKey={(one) => one.id} density="tall" />
    </ScrollBox>
  );
}

/** Milliseconds until it begins to answer, of late. */
function Latency({ health }: { health: DeploymentHealth | undefined }) {
  const ms = health?.firstByteMs ?? health?.replyMs;
  return ms === null || ms === undefined ? <span className="muted">–</span> : formatMs(ms);
}

function InFlight({ health }: { health: DeploymentHealth | undefined }) {
  return health ? formatInteger(health.inFlight) : <span className="muted">unknown</span>;
}

/** What the engine says itself: how many wait, and how full its cache is. */
function Engine({ health }: { health: DeploymentHealth | undefined }) {
  if (!health?.engine) return <span className="muted">–</span>;
  const { waiting, cacheUse } = health.engine;
  return (
    <>
      {formatInteger(waiting)} <span className="muted">/ {cacheUse === null ? '–' : formatPercent(cacheUse, 0)}</span>
    </>
  );
}

/** A price of its own, or the word for the catalogue’s. */
function Price({ deployment: { price } }: { deployment: Deployment }) {
  if (!price) return <span className="muted">catalogue</span>;
  return (
    <span className="figures">
      {price.input} / {price.output}
    </span>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

interface DeploymentActionsProps extends DeploymentListActions {
  owner: Owner;
  deployment: Deployment;
}

function DeploymentActions({ owner, deployment, onEdit, onStop, onRemove, onTest }: DeploymentActionsProps) {
  const queryClient = useQueryClient();
  const stopped = deployment.state === 'disabled' || deployment.state === 'draining';
  const start = useMutation({
    mutationFn: () => changeDeployment(owner, deployment.id, null, { state: 'hot' }),
    onSuccess: ({ data, auditId }) => {
      toast({ title: `${data.name} is ${data.state}`, detail: auditId ? `Audit entry ${auditId}` : undefined });
      for (const word of ['deployments', 'deployment-health', 'revisions'])
        void queryClient.invalidateQueries({ queryKey: [word] });
    },
    onError: (error) => toast({ title: 'It was not changed', detail: toTrouble(error).message, bad: true }),
  });
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for ${deployment.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="play" size="s" />} onClick={() => onTest(deployment)}>
          Test call
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="sliders" size="s" />} onClick={() => onEdit(deployment)}>
          Edit…
        </Menu.Item>
        {stopped ? (
          <Menu.Item
            leftSection={<Icon name="check" size="s" />}
            disabled={start.isPending}
            onClick={() => start.mutate()}
          >
            Switch on
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<Icon name="arrow-down" size="s" />} onClick={() => onStop(deployment, 'draining')}>
            Drain…
          </Menu.Item>
        )}
        {deployment.state !== 'disabled' && (
          <Menu.Item
            className={menu.danger}
            leftSection={<Icon name="ban" size="s" />}
            onClick={() => onStop(deployment, 'disabled')}
          >
            Switch off…
          </Menu.Item>
        )}
        <Menu.Item
          className={menu.danger}
          leftSection={<Icon name="close" size="s" />}
          onClick={() => onRemove(deployment)}
        >
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
