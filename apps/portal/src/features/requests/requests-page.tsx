import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { keepWithin } from '../../lib/poll.js';
import { useScope } from '../../lib/scope.js';
import { rangePatch } from '../../lib/search.js';
import { toTrouble } from '../../lib/trouble.js';
import { ErrorState } from '../../ui/error-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { resolveRange } from '../../ui/range/range.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useNow } from '../../ui/use-now.js';
import { useCompact, useNarrow } from '../../ui/use-viewport.js';
import { histogramQuery, requestsQuery, type RequestsScope } from './api.js';
import { NoRequests } from './no-requests.js';
import { RequestDrawer } from './request-drawer.js';
import { RequestFilters } from './request-filters.js';
import { RequestHistogram } from './request-histogram.js';
import { RequestList } from './request-list.js';
import classes from './requests-page.module.css';
import type { RequestsSearch } from './search.js';

export interface RequestsPageProps {
  search: RequestsSearch;
  /** The request whose record is open. */
  openId: string | null;
  onSearch: (patch: Partial<RequestsSearch>) => void;
  /** `replace` while walking from one to the next: Back leads to the list, not through every row. */
  onOpen: (id: string | null, replace?: boolean) => void;
}

export function RequestsPage({ search, openId, onSearch, onOpen }: RequestsPageProps) {
  const { organization, project } = useScope();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const compact = useCompact();
  const scrollRef = useRef<HTMLDivElement>(null);
  const range = resolveRange(search, '24h', organization.timeZone, useNow());
  const filters = filtersOf(search);
  const scope = { organizationId: organization.id, projectId: project?.id, range, filters };
  const list = useInfiniteQuery({ ...requestsQuery(scope), placeholderData: keepWithin(organization.id) });
  const histogram = useQuery({ ...histogramQuery(scope), placeholderData: keepWithin(organization.id) });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const filtered = Object.values(filters).some((value) => value !== undefined) || project !== null;
  const empty = list.data !== undefined && rows.length === 0 && !list.isPlaceholderData;

  const open = (id: string) => onOpen(id, openId !== null);
  const position = rows.findIndex((row) => row.id === openId);
  const walk = (step: 1 | -1) => {
    const next = rows[position + step];
    if (!next) return;
    onOpen(next.id, true);
    scrollRef.current?.querySelector(`[data-row="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: 'nearest' });
    if (position + step > rows.length - 10 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  useWalkKeys(openId !== null && position >= 0, walk);

  const close = () => {
    onOpen(null);
    // The row that was open takes the focus back.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(openId ?? '')}"] a`)?.focus(),
    );
  };

  return (
    <>
      <main
        className={`${classes.page} ${openId && !compact ? classes.beside : ''}`}
        id="page"
        inert={openId !== null && compact}
      >
        <PageHeader
          title="Requests"
          description={openId && !compact ? undefined : 'Every request that reached the gateway, refused ones too'}
        />
        <RequestFilters
          range={range}
          search={search}
          tight={openId !== null && !compact}
          onRange={(choice) => onSearch(rangePatch(choice))}
          onSearch={onSearch}
        />
        {(list.error ?? histogram.error) && (
          <ErrorState
            title="Requests could not be loaded."
            trouble={toTrouble(list.error ?? histogram.error)}
            retrying={list.isFetching}
            onRetry={() => void Promise.all([list.refetch(), histogram.refetch()])}
          />
        )}
        {empty ? (
          <NoRequests
            range={range}
            filtered={filtered}
            onWiden={() => onSearch({ ...cleared, ...rangePatch({ range: '30d' }) })}
          />
        ) : (
          !(list.error && !list.data) && (
            <>
              <RequestHistogram
                histogram={histogram.data}
                failing={histogram.isError}
                onSelect={(from, to) => onSearch(rangePatch({ from, to }))}
              />
              <div className={list.isPlaceholderData || list.isError ? classes.stale : classes.listBox}>
                {list.data ? (
                  <RequestList
                    rows={rows}
                    selectedId={openId}
                    tight={openId !== null && !compact}
                    onOpen={open}
                    scrollRef={scrollRef}
                    hasMore={list.hasNextPage}
                    loadingMore={list.isFetchingNextPage}
                    onMore={() => void list.fetchNextPage()}
                  />
                ) : (
                  <Panel clip>
                    <SkeletonRows rows={narrow ? 6 : 14} />
                  </Panel>
                )}
              </div>
            </>
          )
        )}
      </main>
      {openId && (
        <RequestDrawer
          id={openId}
          onClose={close}
          onPrevious={position > 0 ? () => walk(-1) : null}
          onNext={position >= 0 && position < rows.length - 1 ? () => walk(1) : null}
          onOrganization={(id) => {
            // A link to a request is enough: the page follows it to its organization.
            if (id !== organization.id)
              void navigate({ to: '.', search: (was) => ({ ...was, org: id, project: undefined }), replace: true });
          }}
        />
      )}
    </>
  );
}

function filtersOf({ outcome, status, model, key, endpoint, q }: RequestsSearch): RequestsScope['filters'] {
  return { outcome, status, model, key, endpoint, q };
}

const cleared = {
  outcome: undefined,
  status: undefined,
  model: undefined,
  key: undefined,
  endpoint: undefined,
  q: undefined,
};

/** ↑ and ↓, unless the focus is where they already mean something. */
function useWalkKeys(active: boolean, walk: (step: 1 | -1) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    const busy =
      'input, textarea, select, [role="menu"], [role="listbox"], [role="region"]:focus, .recharts-surface, [role="radiogroup"]';
    if (event.target instanceof Element && event.target.closest(busy)) return;
    event.preventDefault();
    walk(event.key === 'ArrowUp' ? -1 : 1);
  });
  useEffect(() => {
    if (!active) return undefined;
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [active]);
}
