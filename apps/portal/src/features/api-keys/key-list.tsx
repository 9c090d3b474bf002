import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ApiKey, Limit } from '../../lib/api-client.js';
import { limitUse } from '../../lib/limits.js';
import { IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { copyText } from '../../ui/copy-button.js';
import { DataTable, type Column, type Sort } from '../../ui/data-table.js';
import { formatMoney, moneyToScale } from '../../ui/format/money.js';
import { formatInteger } from '../../ui/format/number.js';
import { daysUntil } from '../../ui/format/time.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { Money } from '../../ui/money.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { StatusMark } from '../../ui/status-mark.js';
import { toast } from '../../ui/toast.js';
import { useNow } from '../../ui/use-now.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';
import { keyHealth } from './key-health.js';
import { ScopeTags } from './scope-tags.js';
import classes from './keys-page.module.css';

export interface KeyListProps {
  keys: readonly ApiKey[];
  limits: readonly Limit[];
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** null: the user may not change keys. */
  actions: KeyChanges | null;
  /** What stands there when the list is empty. */
  none: string;
}

export interface KeyChanges {
  onRevoke: (key: ApiKey) => void;
  onRename: (key: ApiKey) => void;
  onRotate: (key: ApiKey) => void;
}

export function KeyList({ keys, limits, sort, onSort, actions: changes, none }: KeyListProps) {
  const narrow = useNarrow();
  const now = useNow();
  const order: Sort = sort ? { id: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : { id: 'spend', desc: true };
  const actions = (key: ApiKey) => <KeyActions apiKey={key} changes={changes} />;
  if (keys.length === 0) {
    return (
      <Panel>
        <p className="muted" style={{ padding: '20px 16px' }}>
          {none}
        </p>
      </Panel>
    );
  }
  if (narrow) {
    return (
      <CardList
        label="API keys"
        rows={keys}
        rowKey={(key) => key.id}
        card={(key) => <KeyCard apiKey={key} limits={limits} actions={actions(key)} />}
      />
    );
  }
  const month = now.toLocaleString('en-GB', { month: 'long' });
  const columns: Column<ApiKey>[] = [
    {
      id: 'name',
      header: 'Key',
      sortBy: (key) => key.name,
      cell: (key) => (
        <span className={classes.two}>
          <KeyLink apiKey={key} />
          <span className="mono">{shorten(key.maskedKey)}</span>
        </span>
      ),
    },
    {
      id: 'project',
      header: 'Project, owner',
      sortBy: (key) => key.projectName,
      cell: (key) => (
        <span className={classes.two}>
          <span className="truncate">{key.projectName}</span>
          <span className="truncate">{ownerName(key)}</span>
        </span>
      ),
    },
    { id: 'scopes', hideBelow: 1200, header: 'Scopes', cell: (key) => <ScopeTags scopes={key.scopes} /> },
    {
      id: 'used',
      header: 'Last used',
      sortBy: (key) => (key.lastUsedAt ? Date.parse(key.lastUsedAt) : null),
      cell: (key) => <LastUsed apiKey={key} />,
    },
    {
      id: 'expires',
      header: 'Expires',
      sortBy: (key) => (key.expiresAt ? Date.parse(key.expiresAt) : null),
      cell: (key) => <Expiry apiKey={key} now={now} />,
    },
    {
      id: 'requests',
      hideBelow: 1200,
      header: 'Requests',
      align: 'right',
      sortBy: (key) => key.requestsMonth,
      cell: (key) =>
        key.requestsMonth === null ? <span className="muted">unknown</span> : formatInteger(key.requestsMonth),
    },
    {
      id: 'spend',
      header: `Spend, ${month}`,
      sortBy: (key) => (key.spendMonth === null ? null : moneyToScale(key.spendMonth)),
      cell: (key) => <KeySpend apiKey={key} limits={limits} />,
    },
    { id: 'health', header: 'Health', cell: (key) => <Health apiKey={key} now={now} /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <Panel clip>
      <ScrollBox label="API keys">
        <DataTable
          caption="API keys"
          columns={columns}
          rows={keys}
          rowKey={(key) => key.id}
          density="tall"
          sort={order}
          onSort={(next) => onSort(next.id === 'spend' && next.desc ? undefined : (next.desc ? '-' : '') + next.id)}
        />
      </ScrollBox>
    </Panel>
  );
}

function KeyCard({ apiKey, limits, actions }: { apiKey: ApiKey; limits: readonly Limit[]; actions: ReactNode }) {
  const now = useNow();
  return (
    <article>
      <div className={classes.cardHead}>
        <KeyLink apiKey={apiKey} />
        <span className="spacer" />
        <Health apiKey={apiKey} now={now} />
        {actions}
      </div>
      <div className="mono muted">{shorten(apiKey.maskedKey)}</div>
      <div className={classes.cardLine}>
        <span className="truncate">
          {ownerName(apiKey)} <span className="muted">in</span> {apiKey.projectName}
        </span>
      </div>
      <div className={classes.cardLine}>
        <span className="truncate">
          <span className="muted">Used</span> {apiKey.lastUsedAt ? <When at={apiKey.lastUsedAt} as="ago" /> : 'never'}{' '}
          {apiKey.lastUsedModel && <span className="muted">· {apiKey.lastUsedModel}</span>}
        </span>
        <span className="nowrap">
          <span className="muted">Expires</span> <Expiry apiKey={apiKey} now={now} />
        </span>
      </div>
      <div className={classes.cardLine} style={{ display: 'block' }}>
        <KeySpend apiKey={apiKey} limits={limits} fill />
      </div>
    </article>
  );
}

function LastUsed({ apiKey }: { apiKey: ApiKey }) {
  if (!apiKey.lastUsedAt) return <span className="muted">never</span>;
  const where = [apiKey.lastUsedModel, apiKey.lastUsedIp].filter(Boolean).join(' · ');
  return (
    <span className={classes.two}>
      <When at={apiKey.lastUsedAt} as="ago" />
      <span className="truncate" title={where} style={{ maxWidth: 200 }}>
        {where}
      </span>
    </span>
  );
}

export function Expiry({ apiKey, now }: { apiKey: ApiKey; now: Date }) {
  if (!apiKey.expiresAt) return <span className="muted">never</span>;
  const soon = apiKey.state === 'active' && daysUntil(new Date(apiKey.expiresAt), now) <= 14;
  return (
    <span className={soon ? 'warn' : undefined}>
      <When at={apiKey.expiresAt} as="date" />
    </span>
  );
}

export function Health({ apiKey, now }: { apiKey: ApiKey; now: Date }) {
  const { tone, icon, words } = keyHealth(apiKey, now);
  return (
    <StatusMark tone={tone} icon={icon}>
      {words}
    </StatusMark>
  );
}

/** The month's spend, and beside it the key's own budget where it has one. */
function KeySpend({ apiKey, limits, fill }: { apiKey: ApiKey; limits: readonly Limit[]; fill?: boolean }) {
  const budget = limits.find(
    (limit) => limit.dimension === 'spend' && limit.subject.type === 'api_key' && limit.subject.id === apiKey.id,
  );
  const use = budget && limitUse(budget);
  return (
    <span className={fill ? undefined : classes.spend} style={{ display: 'block' }}>
      <span className={classes.spendHead}>
        <Money precision="aggregate" value={apiKey.spendMonth} />
        {budget && <span className="muted">of {formatMoney(budget.amount).replace(/\.00$/, '')}</span>}
        <span className="spacer" />
        {budget && (
          <span className={classes.kind}>
            <Icon name={budget.mode === 'hard' ? 'lock' : 'wave'} size="xs" />
            {budget.mode}
          </span>
        )}
      </span>
      {use && (
        <span style={{ display: 'block', marginTop: 4 }}>
          <BudgetBar thin settled={use.settled} held={use.held} />
        </span>
      )}
    </span>
  );
}

function KeyActions({ apiKey, changes }: { apiKey: ApiKey; changes: KeyChanges | null }) {
  const copyId = () =>
    void copyText(apiKey.id).then((done) =>
      toast(done ? { title: 'Key id copied', detail: apiKey.id } : { title: apiKey.id, bad: true }),
    );
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for ${apiKey.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="list" size="s" />}
          renderRoot={(props) => <Link {...props} to="/requests" search={{ key: apiKey.id }} />}
        >
          Requests of this key
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="chart" size="s" />}
          renderRoot={(props) => <Link {...props} to="/usage" search={{ key: apiKey.id }} />}
        >
          Usage of this key
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="copy" size="s" />} onClick={copyId}>
          Copy key id
        </Menu.Item>
        {apiKey.state === 'active' && changes && (
          <>
            <Menu.Item leftSection={<Icon name="refresh" size="s" />} onClick={() => changes.onRotate(apiKey)}>
              Rotate…
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="document" size="s" />} onClick={() => changes.onRename(apiKey)}>
              Rename…
            </Menu.Item>
            <Menu.Item
              className={menu.danger}
              leftSection={<Icon name="ban" size="s" />}
              onClick={() => changes.onRevoke(apiKey)}
            >
              Revoke…
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function KeyLink({ apiKey }: { apiKey: ApiKey }) {
  return (
    <Link to="/keys/$keyId" params={{ keyId: apiKey.id }} search={{}} className="plain-link medium truncate">
      {apiKey.name}
    </Link>
  );
}

/** Who answers for it, or else who made it. */
export function ownerName(key: ApiKey): string {
  return key.owner?.name ?? key.createdBy?.name ?? 'made at start-up';
}

/** `tg_live_ab12...9xYz` → `tg_live_ab12…9xYz`. */
export function shorten(masked: string): string {
  return masked.replace('...', '…');
}
