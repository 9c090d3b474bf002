import { Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { TrustedIssuer } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { useRight } from '../../lib/access.js';
import { Listed, noRows } from '../../lib/listed.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button, IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { ScopeTags } from '../api-keys/scope-tags.js';
import { changeIssuer, issuersQuery, removeIssuer } from '../owned/api.js';
import { OwnerChoice, useOwner } from '../owned/owner-choice.js';
import classes from '../owned/owned-page.module.css';
import { RemoveDialog } from '../owned/remove-dialog.js';
import type { OwnedSearch } from '../owned/search.js';

const IssuerDialog = lazy(() => import('./issuer-dialog.js'));

export interface IssuersPageProps {
  search: OwnedSearch;
  onSearch: (patch: Partial<OwnedSearch>) => void;
}

/** Whose signed tokens open `/v1`. */
export function IssuersPage({ search, onSearch }: IssuersPageProps) {
  const { owner, operator } = useOwner(search.owner);
  const mayWrite = useRight('issuers:write');
  const query = useQuery(issuersQuery(owner));
  const [editing, setEditing] = useState<TrustedIssuer | null>(null);
  const [removing, setRemoving] = useState<TrustedIssuer | null>(null);
  const add = mayWrite.allowed && (
    <Button variant="primary" icon="plus" onClick={() => onSearch({ create: 'yes' })}>
      Trust an issuer
    </Button>
  );
  return (
    <main className={classes.page} id="page">
      <PageHeader
        title="Trusted issuers"
        description={<>Whose signed tokens open /v1 in place of a key.{mayWrite.reason && ` ${mayWrite.reason}`}</>}
        actions={add}
      />
      {operator && (
        <div className={classes.bar}>
          <OwnerChoice value={owner} onChange={(word) => onSearch({ owner: word })} />
        </div>
      )}
      <Listed
        query={query}
        what="The issuers"
        isEmpty={noRows}
        empty={
          <EmptyState title="No issuer is trusted yet" action={add}>
            A program that has a signed token (JWT) of your identity provider can call the gateway with it, without a
            key.
          </EmptyState>
        }
      >
        {(issuers) => (
          <IssuerList
            owner={owner}
            issuers={issuers}
            actions={mayWrite.allowed ? { onEdit: setEditing, onRemove: setRemoving } : null}
          />
        )}
      </Listed>
      <Suspense>
        {(editing ?? (search.create === 'yes' && mayWrite.allowed)) && (
          <IssuerDialog
            key={editing?.id ?? 'new'}
            owner={owner}
            issuer={editing}
            onClose={() => (editing ? setEditing(null) : onSearch({ create: undefined }))}
          />
        )}
      </Suspense>
      {removing && (
        <RemoveDialog
          name={removing.name}
          remove={() => removeIssuer(owner, removing.id)}
          stale={['issuers']}
          breaks="Its tokens are refused from the next request on."
          onClose={() => setRemoving(null)}
        />
      )}
    </main>
  );
}

interface IssuerActions {
  onEdit: (issuer: TrustedIssuer) => void;
  onRemove: (issuer: TrustedIssuer) => void;
}

interface IssuerListProps {
  owner: Owner;
  issuers: readonly TrustedIssuer[];
  /** null: the user may not change issuers. */
  actions: IssuerActions | null;
}

function IssuerList({ owner, issuers, actions }: IssuerListProps) {
  const narrow = useNarrow();
  const buttons = (issuer: TrustedIssuer) =>
    issuer.managedBy === 'file' ? (
      <Tag>tollgate.yaml</Tag>
    ) : (
      actions && <Actions owner={owner} issuer={issuer} {...actions} />
    );
  if (narrow) {
    return (
      <CardList
        label="Trusted issuers"
        rows={issuers}
        rowKey={(one) => one.id}
        card={(one) => (
          <div className={classes.card}>
            <div className="row">
              <b className="truncate">{one.name}</b>
              <span className="spacer" />
              <State issuer={one} />
              {buttons(one)}
            </div>
            <span className="mono xs truncate">{one.issuer}</span>
            <ScopeTags scopes={one.scopes} />
          </div>
        )}
      />
    );
  }
  const columns: Column<TrustedIssuer>[] = [
    {
      id: 'name',
      header: 'Name, issuer',
      cell: (one) => (
        <span className={classes.two}>
          <span className="medium truncate">{one.name}</span>
          <span className="mono truncate">{one.issuer}</span>
        </span>
      ),
    },
    { id: 'aud', header: 'Audiences', cell: (one) => <span className="mono">{one.audiences.join(', ')}</span> },
    { id: 'alg', header: 'Algorithms', hideBelow: 1200, cell: (one) => one.algorithms.join(', ') },
    { id: 'scopes', header: 'Scopes', cell: (one) => <ScopeTags scopes={one.scopes} /> },
    { id: 'state', header: 'State', cell: (one) => <State issuer={one} /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: buttons },
  ];
  return (
    <Panel clip>
      <ScrollBox label="Trusted issuers">
        <DataTable caption="Trusted issuers" columns={columns} rows={issuers} rowKey={(one) => one.id} density="tall" />
      </ScrollBox>
    </Panel>
  );
}

function State({ issuer }: { issuer: TrustedIssuer }) {
  return issuer.enabled ? (
    <StatusMark tone="ok" icon="check-circle">
      Trusted
    </StatusMark>
  ) : (
    <StatusMark tone="neutral" icon="ban">
      Off
    </StatusMark>
  );
}

function Actions({ owner, issuer, onEdit, onRemove }: IssuerActions & { owner: Owner; issuer: TrustedIssuer }) {
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: () => changeIssuer(owner, issuer.id, null, { enabled: !issuer.enabled }),
    onSuccess: (changed) => {
      toast({ title: `${changed.name} is ${changed.enabled ? 'trusted again' : 'switched off'}` });
      void queryClient.invalidateQueries({ queryKey: ['issuers'] });
    },
    onError: (error) => toast({ title: 'It was not changed', detail: toTrouble(error).message, bad: true }),
  });
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for ${issuer.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="document" size="s" />} onClick={() => onEdit(issuer)}>
          Edit…
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name={issuer.enabled ? 'ban' : 'check'} size="s" />}
          disabled={change.isPending}
          onClick={() => change.mutate()}
        >
          {issuer.enabled ? 'Switch off' : 'Switch on'}
        </Menu.Item>
        <Menu.Item
          className={menu.danger}
          leftSection={<Icon name="close" size="s" />}
          onClick={() => onRemove(issuer)}
        >
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
