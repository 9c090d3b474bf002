import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { ProviderCredential } from '../../lib/api-client.js';
import { useRight } from '../../lib/access.js';
import { Listed, noRows } from '../../lib/listed.js';
import { Button, IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { countOf } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';
import { credentialsQuery, providersQuery, removeCredential } from '../owned/api.js';
import { OwnerChoice, useOwner } from '../owned/owner-choice.js';
import classes from '../owned/owned-page.module.css';
import { RemoveDialog } from '../owned/remove-dialog.js';
import type { OwnedSearch } from '../owned/search.js';
import { CredentialTestDialog } from './credential-test-dialog.js';

const CreateCredentialDialog = lazy(() => import('./create-credential-dialog.js'));
const ReplaceSecretDialog = lazy(() => import('./replace-secret-dialog.js'));

export interface CredentialsPageProps {
  search: OwnedSearch;
  onSearch: (patch: Partial<OwnedSearch>) => void;
}

type Open = { what: 'test' | 'replace' | 'remove'; credential: ProviderCredential } | null;

/** The secrets upstreams issued: given once, never shown again, and tried against the upstream. */
export function CredentialsPage({ search, onSearch }: CredentialsPageProps) {
  const { owner, operator } = useOwner(search.owner);
  const mayWrite = useRight('credentials:write');
  const query = useQuery(credentialsQuery(owner));
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const add = mayWrite.allowed && (
    <Button variant="primary" icon="plus" onClick={() => onSearch({ create: 'yes' })}>
      Add credential
    </Button>
  );
  return (
    <main className={classes.page} id="page">
      <PageHeader
        title="Provider credentials"
        description={
          <>Secrets of upstreams: given once, never shown again.{mayWrite.reason && ` ${mayWrite.reason}`}</>
        }
        actions={add}
      />
      {operator && (
        <div className={classes.bar}>
          <OwnerChoice value={owner} onChange={(word) => onSearch({ owner: word })} />
        </div>
      )}
      <Listed
        query={query}
        what="The credentials"
        isEmpty={noRows}
        empty={
          <EmptyState title="No credential yet" action={add}>
            A credential is the key an upstream gave you. Deployments use it; it is bound to the host it was given for.
          </EmptyState>
        }
      >
        {(credentials) => (
          <CredentialList
            credentials={credentials}
            onOpen={mayWrite.allowed ? (what, credential) => setOpen({ what, credential }) : null}
          />
        )}
      </Listed>
      <Suspense>
        {search.create === 'yes' && mayWrite.allowed && (
          <CreateCredentialDialog
            owner={owner}
            onClose={() => onSearch({ create: undefined })}
            onCreated={(credential) => {
              onSearch({ create: undefined });
              setOpen({ what: 'test', credential });
            }}
          />
        )}
        {open?.what === 'replace' && (
          <ReplaceSecretDialog
            owner={owner}
            credential={open.credential}
            onClose={close}
            onReplaced={() => setOpen({ what: 'test', credential: open.credential })}
          />
        )}
      </Suspense>
      {open?.what === 'test' && <CredentialTestDialog owner={owner} credential={open.credential} onClose={close} />}
      {open?.what === 'remove' && (
        <RemoveDialog
          name={open.credential.name}
          remove={() => removeCredential(owner, open.credential.id)}
          stale={['credentials']}
          breaks={breaksOf(open.credential)}
          onClose={close}
        />
      )}
    </main>
  );
}

function breaksOf({ usedBy }: ProviderCredential): string | null {
  if (usedBy.length === 0) return null;
  return `${countOf(usedBy.length, 'deployment')} ${usedBy.length === 1 ? 'uses' : 'use'} it: ${usedBy.join(', ')}. Give them another credential first.`;
}

type OnOpen = ((what: 'test' | 'replace' | 'remove', credential: ProviderCredential) => void) | null;

function CredentialList({ credentials, onOpen }: { credentials: readonly ProviderCredential[]; onOpen: OnOpen }) {
  const narrow = useNarrow();
  const providers = useQuery(providersQuery);
  const label = (id: string) => providers.data?.find((one) => one.id === id)?.label ?? id;
  const actions = (credential: ProviderCredential) => <Actions credential={credential} onOpen={onOpen} />;
  if (narrow) {
    return (
      <CardList
        label="Provider credentials"
        rows={credentials}
        rowKey={(one) => one.id}
        card={(one) => (
          <div className={classes.card}>
            <div className="row">
              <b className="truncate">{one.name}</b>
              <span className="spacer" />
              {actions(one)}
            </div>
            <div className="xs secondary">
              {label(one.provider)} · <Hint credential={one} />
            </div>
            <UsedBy credential={one} />
          </div>
        )}
      />
    );
  }
  const columns: Column<ProviderCredential>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (one) => (
        <span className={classes.two}>
          <span className="medium truncate">{one.name}</span>
          <span>{label(one.provider)}</span>
        </span>
      ),
    },
    { id: 'secret', header: 'Secret', cell: (one) => <Hint credential={one} /> },
    { id: 'hosts', header: 'Sent only to', cell: (one) => <span className="mono">{one.hosts.join(', ')}</span> },
    { id: 'used', header: 'Used by', cell: (one) => <UsedBy credential={one} /> },
    { id: 'updated', header: 'Changed', hideBelow: 1200, cell: (one) => <When at={one.updatedAt} as="ago" /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <Panel clip>
      <ScrollBox label="Provider credentials">
        <DataTable
          caption="Provider credentials"
          columns={columns}
          rows={credentials}
          rowKey={(one) => one.id}
          density="tall"
        />
      </ScrollBox>
    </Panel>
  );
}

function Hint({ credential }: { credential: ProviderCredential }): ReactNode {
  return credential.hint ? <span className="mono">…{credential.hint}</span> : <span className="muted">none</span>;
}

function UsedBy({ credential: { usedBy } }: { credential: ProviderCredential }) {
  if (usedBy.length === 0) return <span className="muted">no deployment</span>;
  const more = usedBy.length - 2;
  return (
    <span className={classes.tags} title={usedBy.join(', ')}>
      {usedBy.slice(0, 2).map((name) => (
        <Tag key={name} mono>
          {name}
        </Tag>
      ))}
      {more > 0 && <span className="muted xs">+{more}</span>}
    </span>
  );
}

function Actions({ credential, onOpen }: { credential: ProviderCredential; onOpen: OnOpen }) {
  if (!onOpen) return null;
  const own = credential.managedBy === 'api';
  return (
    <span className="row tight" style={{ justifyContent: 'flex-end' }}>
      <Button size="sm" onClick={() => onOpen('test', credential)}>
        Test
      </Button>
      {own ? (
        <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
          <Menu.Target>
            <IconButton icon="dots" size="sm" label={`Actions for ${credential.name}`} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="refresh" size="s" />} onClick={() => onOpen('replace', credential)}>
              Replace secret…
            </Menu.Item>
            <Menu.Item
              className={menu.danger}
              leftSection={<Icon name="ban" size="s" />}
              onClick={() => onOpen('remove', credential)}
            >
              Remove…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Tag>tollgate.yaml</Tag>
      )}
    </span>
  );
}
