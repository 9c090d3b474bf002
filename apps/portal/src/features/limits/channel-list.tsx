import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertChannel, CreatedAlertChannel } from '../../lib/api-client.js';
import { Listed, noRows } from '../../lib/listed.js';
import type { Owner } from '../../lib/owner.js';
import { Button, IconButton } from '../../ui/button.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { When } from '../../ui/when.js';
import { RemoveDialog } from '../owned/remove-dialog.js';
import { ChannelDialog } from './channel-dialog.js';
import { ChannelSecretDialog } from './channel-secret-dialog.js';
import { channelsQuery, removeChannel } from './channels-api.js';
import { DeliveriesDialog } from './deliveries-dialog.js';
import classes from './plans.module.css';

type Acting =
  | { what: 'create' }
  | { what: 'edit' | 'deliveries' | 'remove'; channel: AlertChannel }
  | { what: 'secret'; secret: string; channel: CreatedAlertChannel };

/** Who is told of alerts: webhooks and addresses. */
export function ChannelList({ owner, mayWrite }: { owner: Owner; mayWrite: boolean }) {
  const query = useQuery(channelsQuery(owner));
  const [acting, setActing] = useState<Acting | null>(null);
  const close = () => setActing(null);
  const add = mayWrite && (
    <Button size="sm" icon="plus" onClick={() => setActing({ what: 'create' })}>
      Add channel
    </Button>
  );
  const columns: Column<AlertChannel>[] = [
    {
      id: 'name',
      header: 'Channel',
      cell: (one) => (
        <span className="row tight">
          <Icon name={one.kind === 'mail' ? 'mail' : 'link'} size="s" />
          <span className="medium truncate">{one.name}</span>
        </span>
      ),
    },
    {
      id: 'target',
      header: 'Told at',
      hideBelow: 700,
      cell: (one) => (
        <span className={`mono truncate ${classes.target}`} title={one.target}>
          {one.target}
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      cell: (one) =>
        one.enabled ? (
          <StatusMark tone="ok" icon="check-circle">
            On
          </StatusMark>
        ) : (
          <StatusMark tone="neutral" icon="ban">
            Off
          </StatusMark>
        ),
    },
    {
      id: 'made',
      header: 'Made',
      align: 'right',
      hideBelow: 1200,
      cell: (one) => <When at={one.createdAt} as="ago" />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (channel) => (
        <ChannelActions channel={channel} mayWrite={mayWrite} onChoose={(what) => setActing({ what, channel })} />
      ),
    },
  ];
  return (
    <>
      <Listed
        query={query}
        what="The channels"
        rows={3}
        isEmpty={noRows}
        empty={
          <EmptyState title="Nobody is told of alerts yet" action={add}>
            A channel calls a webhook{owner.type === 'organization' && ' or writes a mail'} for each alert; without one
            they are only listed here.
          </EmptyState>
        }
      >
        {(channels) => (
          <Panel title="Channels" note={String(channels.length)} clip actions={add}>
            <ScrollBox label="Channels">
              <DataTable caption="Channels of alerts" columns={columns} rows={channels} rowKey={(one) => one.id} />
            </ScrollBox>
          </Panel>
        )}
      </Listed>
      {(acting?.what === 'create' || acting?.what === 'edit') && (
        <ChannelDialog
          owner={owner}
          channel={acting.what === 'edit' ? acting.channel : null}
          onClose={close}
          onCreated={(channel) =>
            setActing(channel.secret === null ? null : { what: 'secret', secret: channel.secret, channel })
          }
        />
      )}
      {acting?.what === 'secret' && (
        <ChannelSecretDialog name={acting.channel.name} secret={acting.secret} onDone={close} />
      )}
      {acting?.what === 'deliveries' && <DeliveriesDialog owner={owner} channel={acting.channel} onClose={close} />}
      {acting?.what === 'remove' && (
        <RemoveDialog
          name={acting.channel.name}
          remove={async () => void (await removeChannel(owner, acting.channel.id))}
          stale={['alert-channels']}
          breaks="It is told of nothing any more, and the log of its deliveries is gone."
          onClose={close}
        />
      )}
    </>
  );
}

interface ChannelActionsProps {
  channel: AlertChannel;
  mayWrite: boolean;
  onChoose: (what: 'edit' | 'deliveries' | 'remove') => void;
}

function ChannelActions({ channel, mayWrite, onChoose }: ChannelActionsProps) {
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for channel ${channel.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="list" size="s" />} onClick={() => onChoose('deliveries')}>
          Deliveries
        </Menu.Item>
        {mayWrite && (
          <>
            <Menu.Item leftSection={<Icon name="document" size="s" />} onClick={() => onChoose('edit')}>
              Edit…
            </Menu.Item>
            <Menu.Item
              className={menu.danger}
              leftSection={<Icon name="close" size="s" />}
              onClick={() => onChoose('remove')}
            >
              Remove…
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
