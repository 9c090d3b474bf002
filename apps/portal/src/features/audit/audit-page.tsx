import { Menu } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useAccess } from '../../lib/access.js';
import { keepWithin } from '../../lib/poll.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/class-names.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import menu from '../../ui/menu.module.css';
import page from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { resolveRange } from '../../ui/range/range.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useNow } from '../../ui/use-now.js';
import { useCompact } from '../../ui/use-viewport.js';
import { auditQuery, exportUrl, filtersOf, type Chain } from './api.js';
import { AuditFilters } from './audit-filters.js';
import classes from './audit-page.module.css';
import { EntryDrawer } from './entry-drawer.js';
import { EntryList } from './entry-list.js';
import type { AuditSearch } from './search.js';
import { useVerification } from './verify-button.js';

export interface AuditPageProps {
  search: AuditSearch;
  onSearch: (patch: Partial<AuditSearch>) => void;
}

export function AuditPage(props: AuditPageProps) {
  const { organization } = useScope();
  const { isOperator } = useAccess();
  const chain = props.search.chain === 'platform' && isOperator ? null : organization.id;
  // A result of one chain says nothing about another.
  return <Audit key={chain} {...props} chain={chain} />;
}

function Audit({ search, onSearch, chain }: AuditPageProps & { chain: Chain }) {
  const { organization } = useScope();
  const { isOperator } = useAccess();
  const compact = useCompact();
  const zone = chain === null ? 'UTC' : organization.timeZone;
  const range = resolveRange(search, '30d', zone, useNow());
  const filters = filtersOf(search, range);
  const list = useInfiniteQuery({ ...auditQuery(chain, filters), placeholderData: keepWithin(chain ?? 'platform') });
  const entries = list.data?.pages.flatMap((one) => one.data) ?? [];
  const open = entries.find((entry) => entry.id === search.entry) ?? null;
  const verification = useVerification(chain);
  const filtered = Boolean(search.action ?? search.actor ?? search.target);

  return (
    <>
      <main className={cx(page.page, open && classes.beside)} id="page" inert={open !== null && compact}>
        <PageHeader
          title="Audit log"
          description={
            open && !compact
              ? undefined
              : `Every change ${chain === null ? 'to the platform' : `in ${organization.name}`}, on a chain that shows when one was touched`
          }
          actions={
            <>
              <ExportMenu chain={chain} filters={filters} />
              {verification.button}
            </>
          }
        />
        {verification.result}
        <AuditFilters range={range} search={search} mayPlatform={isOperator} onSearch={onSearch} />
        {list.error && (
          <ErrorState
            title="The audit log could not be loaded."
            trouble={toTrouble(list.error)}
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        )}
        {list.data && entries.length === 0 && !list.isPlaceholderData ? (
          <Panel>
            <EmptyState
              title={filtered ? 'No entry matches' : 'Nothing was changed in this time'}
              action={
                <Button
                  onClick={() =>
                    onSearch({
                      action: undefined,
                      actor: undefined,
                      target: undefined,
                      from: '2020-01-01',
                      to: range.to,
                    })
                  }
                >
                  Look through all time
                </Button>
              }
            />
          </Panel>
        ) : (
          <Panel clip>
            {list.data ? (
              <EntryList entries={entries} openId={open?.id ?? null} onOpen={(entry) => onSearch({ entry })} />
            ) : (
              !list.error && (
                <div aria-busy="true">
                  <SkeletonRows rows={14} />
                </div>
              )
            )}
            {list.hasNextPage && (
              <div className={classes.more}>
                <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  Older entries
                </Button>
              </div>
            )}
          </Panel>
        )}
      </main>
      {open && <EntryDrawer entry={open} onClose={() => onSearch({ entry: undefined })} />}
    </>
  );
}

function ExportMenu({ chain, filters }: { chain: Chain; filters: Parameters<typeof exportUrl>[1] }) {
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item, label: menu.label }}>
      <Menu.Target>
        <Button icon="download" iconAfter="chevron-down">
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>What the filters find, all of it</Menu.Label>
        {(['csv', 'json'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={exportUrl(chain, filters, format)} download>
            {format === 'csv' ? 'CSV, for spreadsheets' : 'JSON, as the API has it'}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
