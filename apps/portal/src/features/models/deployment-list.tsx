import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Deployment, ProviderManifestView } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Icon, type IconName } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark, type Tone } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { changeDeployment } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';

export interface DeploymentListProps {
  owner: Owner;
  deployments: readonly Deployment[];
  providers: readonly ProviderManifestView[];
  /** null: the user may not change deployments. */
  onRemove: ((deployment: Deployment) => void) | null;
  onTest: (deployment: Deployment) => void;
}

const looks: Record<Deployment['state'], { tone: Tone; icon: IconName; word: string }> = {
  hot: { tone: 'ok', icon: 'check-circle', word: 'Hot' },
  warming: { tone: 'info', icon: 'clock', word: 'Warming' },
  cold: { tone: 'neutral', icon: 'clock', word: 'Cold' },
  draining: { tone: 'warn', icon: 'warning', word: 'Draining' },
  disabled: { tone: 'neutral', icon: 'ban', word: 'Disabled' },
};

export function DeploymentList({ owner, deployments, providers, onRemove, onTest }: DeploymentListProps) {
  const narrow = useNarrow();
  const label = (id: string) => providers.find((one) => one.id === id)?.label ?? id;
  const actions = (one: Deployment) =>
    one.managedBy === 'file' ? (
      <span className="row">
        <Tag>tollgate.yaml</Tag>
        {onRemove && <IconButton icon="play" size="sm" label={`Test ${one.name}`} onClick={() => onTest(one)} />}
      </span>
    ) : (
      onRemove && <DeploymentActions owner={owner} deployment={one} onRemove={onRemove} onTest={onTest} />
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
              <State deployment={one} />
              {actions(one)}
            </div>
            <span className="xs secondary">
              {label(one.provider)} · {one.upstreamModel}
            </span>
            <span className="xs">
              <Price deployment={one} />
            </span>
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
          <span className="mono truncate">{one.upstreamModel}</span>
        </span>
      ),
    },
    {
      id: 'url',
      hideBelow: 1200,
      header: 'Address',
      cell: (one) =>
        one.baseUrl ? (
          <span className="mono truncate" title={one.baseUrl}>
            {hostOf(one.baseUrl)}
          </span>
        ) : (
          <span className="muted">the provider’s</span>
        ),
    },
    { id: 'state', header: 'State', cell: (one) => <State deployment={one} /> },
    { id: 'price', header: '$ per M, in / out', align: 'right', cell: (one) => <Price deployment={one} /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <ScrollBox label="Deployments">
      <DataTable caption="Deployments" columns={columns} rows={deployments} rowKey={(one) => one.id} density="tall" />
    </ScrollBox>
  );
}

function State({ deployment }: { deployment: Deployment }) {
  const { tone, icon, word } = looks[deployment.state];
  return (
    <StatusMark tone={tone} icon={icon}>
      {word}
    </StatusMark>
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

interface DeploymentActionsProps {
  owner: Owner;
  deployment: Deployment;
  onRemove: (deployment: Deployment) => void;
  onTest: (deployment: Deployment) => void;
}

function DeploymentActions({ owner, deployment, onRemove, onTest }: DeploymentActionsProps) {
  const queryClient = useQueryClient();
  const disabled = deployment.state === 'disabled';
  const change = useMutation({
    mutationFn: () => changeDeployment(owner, deployment.id, { state: disabled ? 'hot' : 'disabled' }),
    onSuccess: (changed) => {
      toast({ title: `${changed.name} is ${changed.state}` });
      void queryClient.invalidateQueries({ queryKey: ['deployments'] });
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
        <Menu.Item
          leftSection={<Icon name={disabled ? 'check' : 'ban'} size="s" />}
          disabled={change.isPending}
          onClick={() => change.mutate()}
        >
          {disabled ? 'Enable' : 'Disable'}
        </Menu.Item>
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
