import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { ApiKey, CreatedApiKey } from '../../lib/api-client.js';
import { useRight } from '../../lib/access.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { CodeBlock } from '../../ui/code-block.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { FilterChip } from '../../ui/filter-chip.js';
import { countOf } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Tabs } from '../../ui/tabs.js';
import { useNow } from '../../ui/use-now.js';
import { chatCurl } from '../../lib/curl.js';
import { keysQuery, keysShown, limitsQuery } from './api.js';
import { inTab, tabLabels, tabs, type KeyTab } from './key-health.js';
import { KeyList, ownerName } from './key-list.js';
import classes from './keys-page.module.css';
import { RenameKeyDialog } from './rename-key-dialog.js';
import { RotateKeyDialog } from './rotate-key-dialog.js';
import { RevokeKeyDialog } from './revoke-key-dialog.js';
import type { KeysSearch } from './search.js';
import { ShownOnceDialog } from './shown-once-dialog.js';

// Forms and their checks are wanted only once somebody makes a key.
const CreateKeyDialog = lazy(() => import('./create-key-dialog.js'));

export interface KeysPageProps {
  search: KeysSearch;
  onSearch: (patch: Partial<KeysSearch>) => void;
}

export function KeysPage({ search, onSearch }: KeysPageProps) {
  const { organization, project } = useScope();
  const now = useNow();
  const query = useQuery(keysQuery(organization.id, project?.id));
  const limits = useQuery(limitsQuery(organization.id));
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [renaming, setRenaming] = useState<ApiKey | null>(null);
  const [rotating, setRotating] = useState<ApiKey | null>(null);
  const mayWrite = useRight('api-keys:write');

  const all = query.data?.keys ?? [];
  const tab = search.tab ?? 'active';
  const counted = tabs.map((value) => ({
    value,
    label: tabLabels[value],
    count: query.data && all.filter((key) => inTab(key, value, now)).length,
  }));
  const found = all.filter(
    (key) =>
      inTab(key, tab, now) &&
      matches(key, search.q ?? '') &&
      (search.owner === undefined || ownerName(key) === search.owner),
  );
  const owners = [...new Set(all.map(ownerName))].toSorted((a, b) => a.localeCompare(b));
  const create = mayWrite.allowed && (
    <Button variant="primary" icon="plus" onClick={() => onSearch({ create: 'yes' })}>
      Create key
    </Button>
  );

  return (
    <main className={classes.page} id="page">
      <PageHeader
        title="API keys"
        description={
          <>
            {all.length > 0 ? describe(all.filter((key) => inTab(key, 'active', now))) : 'Keys that call the gateway'}
            {mayWrite.reason && `. ${mayWrite.reason}`}
          </>
        }
        actions={create}
      />
      {query.error && (
        <ErrorState
          title="API keys could not be loaded."
          trouble={toTrouble(query.error)}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.data && all.length === 0 ? (
        <Panel>
          <EmptyState
            title="No key yet"
            action={create}
            snippet={
              <CodeBlock
                label="A first request with curl"
                code={chatCurl({ key: '$TOLLGATE_KEY', model: 'gpt-4o-mini' })}
              />
            }
          >
            A key lets a program call the gateway on behalf of{' '}
            {project ? `the project ${project.name}` : 'one of your projects'}.
          </EmptyState>
        </Panel>
      ) : (
        <>
          <div className={classes.bar}>
            <Tabs
              label="Keys by state"
              value={tab}
              options={counted.filter((one) => one.value === tab || !quiet(one.value, one.count))}
              onChange={(value) => onSearch({ tab: value === 'active' ? undefined : value })}
            />
            {owners.length > 1 && (
              <span className={classes.ownerFilter}>
                <FilterChip
                  name="Owner"
                  value={search.owner ?? null}
                  options={owners.map((value) => ({ value, label: value }))}
                  onChange={(value) => onSearch({ owner: value ?? undefined })}
                />
              </span>
            )}
            <TextInput
              className={classes.filter}
              size="xs"
              aria-label="Filter keys"
              placeholder="Filter keys"
              leftSection={<Icon name="search" size="s" />}
              rightSection={<kbd>/</kbd>}
              data-page-filter=""
              value={search.q ?? ''}
              onChange={(event) => onSearch({ q: event.currentTarget.value || undefined })}
            />
          </div>
          {query.data ? (
            <KeyList
              keys={found}
              limits={limits.data ?? []}
              sort={search.sort}
              onSort={(sort) => onSearch({ sort })}
              actions={
                mayWrite.allowed ? { onRevoke: setRevoking, onRename: setRenaming, onRotate: setRotating } : null
              }
              none={
                search.q
                  ? `No key matches “${search.q}”.`
                  : search.owner
                    ? `No such key of ${search.owner}.`
                    : noneIn[tab]
              }
            />
          ) : (
            !query.error && (
              <Panel clip>
                <SkeletonRows rows={10} rowHeight={49} />
              </Panel>
            )
          )}
          {query.data?.more && (
            <p className={`muted xs ${classes.more}`}>
              Only the newest {keysShown} keys are listed. Choose a project to see the others.
            </p>
          )}
        </>
      )}
      {search.create === 'yes' && created === null && mayWrite.allowed && (
        <Suspense>
          <CreateKeyDialog
            onClose={() => onSearch({ create: undefined })}
            onCreated={(key) => {
              setCreated(key);
              onSearch({ create: undefined, tab: undefined, q: undefined, owner: undefined });
            }}
          />
        </Suspense>
      )}
      {created && <ShownOnceDialog created={created} onDone={() => setCreated(null)} />}
      {revoking && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
      {rotating && (
        <RotateKeyDialog
          apiKey={rotating}
          onClose={() => setRotating(null)}
          onRotated={(key) => {
            setRotating(null);
            setCreated(key);
          }}
        />
      )}
      {renaming && <RenameKeyDialog apiKey={renaming} onClose={() => setRenaming(null)} />}
    </main>
  );
}

const noneIn: Record<KeyTab, string> = {
  active: 'No key is active.',
  expiring: 'No key ends within two weeks.',
  endless: 'Every key has an end.',
  idle: 'No key is idle.',
  unused: 'Every key was used.',
  rotating: 'No rotation is under way.',
  revoked: 'No key has ended.',
  all: 'There is no key.',
};

/** Headings not worth their place: everything at once, and what nobody is waiting for. */
function quiet(tab: KeyTab, count: number | undefined): boolean {
  return tab === 'all' || (count === 0 && (tab === 'endless' || tab === 'rotating'));
}

function describe(active: readonly ApiKey[]): string {
  const projects = new Set(active.map((key) => key.projectId)).size;
  return `${countOf(active.length, 'active key')} in ${countOf(projects, 'project')}`;
}

function matches(key: ApiKey, words: string): boolean {
  const haystack =
    `${key.name} ${key.id} ${key.maskedKey} ${key.projectName} ${ownerName(key)} ${Object.entries(key.tags).flat().join(' ')}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
