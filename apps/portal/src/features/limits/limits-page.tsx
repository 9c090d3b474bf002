import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useRight } from '../../lib/access.js';
import { Restricted } from '../../lib/restricted.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { Freshness } from '../../ui/freshness.js';
import { Note } from '../../ui/note.js';
import { Page } from '../../ui/page.js';
import pageClasses from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { SideDrawer } from '../../ui/side-drawer.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Tabs } from '../../ui/tabs.js';
import { useCompact } from '../../ui/use-viewport.js';
import { keysQuery } from '../api-keys/api.js';
import { endpointNames } from '../api-keys/key-rights.js';
import { organizationsQuery } from '../organizations/api.js';
import { deploymentsQuery, routesQuery } from '../owned/api.js';
import { OwnerChoice, useOwner } from '../owned/owner-choice.js';
import { AlertList } from './alert-list.js';
import { alertsQuery, holdsQuery, platformLimitsQuery, treeQuery } from './api.js';
import { BudgetSummary } from './budget-summary.js';
import { BudgetTable } from './budget-table.js';
import { budgetTree, inTree } from './budget-tree.js';
import { ChannelList } from './channel-list.js';
import { EffectiveLimits } from './effective-limits.js';
import { EndUserList } from './end-user-list.js';
import { HoldList } from './hold-list.js';
import { LimitRecord, LimitRecordHead } from './limit-record.js';
import type { Names } from './limit-words.js';
import classes from './limits-page.module.css';
import { PlanList } from './plan-list.js';
import { platformTitle, RateTable } from './rate-table.js';
import { RemoveLimitDialog } from './remove-limit-dialog.js';
import type { LimitsSearch } from './search.js';
import { fromPlatform, type ShownLimit } from './shown-limit.js';
import { TopUpDialog } from './top-up-dialog.js';

const LimitDialog = lazy(() => import('./limit-dialog.js'));

export interface LimitsPageProps {
  search: LimitsSearch;
  onSearch: (patch: Partial<LimitsSearch>) => void;
}

export function LimitsPage(props: LimitsPageProps) {
  return (
    <Restricted to="limits:read" title="Budgets & limits">
      <Limits {...props} />
    </Restricted>
  );
}

const endpoints = Object.keys(endpointNames);

type Acting = { what: 'edit' | 'top-up' | 'remove'; limit: ShownLimit };

/** What may be used, what is used and held, and where it is heading. */
function Limits({ search, onSearch }: LimitsPageProps) {
  const { owner, operator } = useOwner(search.owner);
  const { organization, projects } = useScope();
  const mayWrite = useRight('limits:write');
  const mayDeployments = useRight('deployments:read');
  const compact = useCompact();
  const platform = owner.type === 'platform';
  const tree = useQuery({ ...treeQuery(organization.id), enabled: !platform });
  const platformList = useQuery({ ...platformLimitsQuery, enabled: platform });
  const list = platform ? platformList : tree;
  const holds = useQuery({ ...holdsQuery(organization.id), enabled: !platform });
  const alerts = useQuery(alertsQuery(owner));
  const keys = useQuery(keysQuery(organization.id));
  const deployments = useQuery({ ...deploymentsQuery(owner), enabled: mayDeployments.allowed });
  const routes = useQuery({ ...routesQuery(owner), enabled: mayDeployments.allowed });
  const organizations = useQuery({ ...organizationsQuery, enabled: platform });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [acting, setActing] = useState<Acting | null>(null);
  const keyList = useMemo(() => keys.data?.keys ?? [], [keys.data]);
  const names: Names = useMemo(
    () => ({
      organization,
      projects,
      keys: keyList.filter((key) => key.state !== 'revoked'),
      deployments: deployments.data,
      organizations: organizations.data,
    }),
    [organization, projects, keyList, deployments.data, organizations.data],
  );
  const { rows, others, all } = useMemo(() => {
    if (!platform && tree.data) return budgetTree(tree.data, closed);
    const own = (platform ? (platformList.data ?? []) : []).map(fromPlatform);
    return { rows: [], others: own, all: own };
  }, [platform, tree.data, platformList.data, closed]);
  const models = (routes.data ?? []).map((route) => route.model);
  const budget = mainBudget(all);
  const tab = search.tab ?? 'budgets';
  // On a wide screen there is always a record to look at; where it would cover the page, only once it is asked for.
  const chosen = all.find((limit) => limit.id === search.limit) ?? null;
  const selected = chosen ?? (compact ? null : (rows.find((row) => row.limit)?.limit ?? others[0] ?? null));
  const create = () => onSearch({ create: 'yes' });
  const select = (id: string) => onSearch({ limit: id });
  const toggle = (subject: string) =>
    setClosed((was) => {
      const next = new Set(was);
      if (!next.delete(subject)) next.add(subject);
      return next;
    });
  const addButton = mayWrite.allowed && (
    <Button variant="primary" icon="plus" onClick={create}>
      Add limit
    </Button>
  );
  const record = selected && {
    owner,
    limit: selected,
    names,
    alerts: alerts.data ?? [],
    timeZone: organization.timeZone,
    organizationId: organization.id,
    mayChart: platform || selected.origin === 'organization',
    // What the platform or a plan has set cannot be changed here.
    actions:
      mayWrite.allowed && (platform || selected.origin === 'organization')
        ? {
            onEdit: () => setActing({ what: 'edit', limit: selected }),
            onTopUp: () => setActing({ what: 'top-up', limit: selected }),
            onRemove: () => setActing({ what: 'remove', limit: selected }),
          }
        : null,
    onClose: compact ? () => onSearch({ limit: undefined }) : null,
  };
  return (
    <Page>
      <PageHeader
        title="Budgets & limits"
        description={
          <>
            A hard budget holds the upper bound of each request first, so it is never overspent. Periods end in{' '}
            {platform ? 'the zone of whom they are about' : organization.timeZone}.
            {mayWrite.reason && ` ${mayWrite.reason}`}
          </>
        }
        actions={addButton}
      />
      <div className={`${pageClasses.tabs} ${classes.head}`}>
        <Tabs
          label="Show"
          value={tab}
          options={[
            { value: 'budgets', label: 'Budgets & limits', count: list.data && all.length },
            ...(platform ? [] : [{ value: 'effective' as const, label: 'What a key meets' }]),
            ...(platform ? [] : [{ value: 'holds' as const, label: 'Open holds', count: holds.data?.length }]),
            { value: 'plans', label: 'Plans' },
            { value: 'alerts', label: 'Alerts', count: alerts.data?.length },
          ]}
          onChange={(next) => onSearch({ tab: next === 'budgets' ? undefined : next })}
        />
        <span className="spacer" />
        {operator && <OwnerChoice value={owner} onChange={(word) => onSearch({ owner: word, limit: undefined })} />}
        {list.data && (
          <Freshness
            asOf={tree.data?.asOf ?? new Date(list.dataUpdatedAt).toISOString()}
            failing={list.error !== null}
          />
        )}
      </div>
      {list.error && (
        <ErrorState
          title={list.data ? 'The limits could not be renewed.' : 'The limits could not be loaded.'}
          trouble={toTrouble(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {!list.data && !list.error && (
        <Panel clip>
          <div aria-busy="true">
            <SkeletonRows rows={8} />
          </div>
        </Panel>
      )}
      {list.data && tab === 'effective' && !platform && (
        <EffectiveLimits keys={keyList} names={names} keyId={search.key ?? null} onKey={(key) => onSearch({ key })} />
      )}
      {tab === 'holds' && holds.data && !platform && (
        <HoldList organizationId={organization.id} holds={holds.data} names={names} mayRelease={mayWrite.allowed} />
      )}
      {tab === 'plans' && (
        <div className={classes.stack}>
          <PlanList
            owner={owner}
            names={names}
            models={models}
            endpoints={endpoints}
            organizations={organizations.data}
            mayWrite={mayWrite.allowed}
          />
          {!platform && <EndUserList organizationId={organization.id} mayWrite={mayWrite.allowed} />}
        </div>
      )}
      {tab === 'alerts' && (
        <div className={classes.stack}>
          {list.data && (
            <AlertList
              alerts={alerts.data ?? []}
              limits={all}
              names={names}
              onSelect={(limit) => onSearch({ limit, tab: undefined })}
            />
          )}
          <ChannelList owner={owner} mayWrite={mayWrite.allowed} />
        </div>
      )}
      {list.data && tab === 'budgets' && all.length === 0 && (
        <Panel>
          <EmptyState title="No limit yet" action={addButton}>
            {platform
              ? 'Limits of the platform hold for every organization, whatever they set themselves.'
              : 'Without one, only the platform’s own limits and the upstreams stop what keys can use.'}
          </EmptyState>
        </Panel>
      )}
      {list.data && tab === 'budgets' && all.length > 0 && (
        <>
          {!platform && (
            <BudgetSummary
              budget={budget}
              timeZone={organization.timeZone}
              onCreate={mayWrite.allowed ? create : null}
            />
          )}
          {tree.data && !tree.data.countersKnown && (
            <Note icon="warning" tone="warn" className={classes.unknown}>
              The counters do not answer just now: what is used and held is unknown, not zero.
            </Note>
          )}
          <div className={`${classes.layout} ${record && !compact ? '' : classes.alone}`}>
            <div className={classes.stack}>
              {rows.length > 0 && (
                <BudgetTable
                  rows={rows}
                  closed={closed}
                  onToggle={toggle}
                  selected={selected?.id ?? null}
                  onSelect={select}
                />
              )}
              {others.length > 0 && (
                <RateTable
                  title={platform ? platformTitle : 'Rate limits, and limits on other subjects'}
                  limits={others}
                  names={names}
                  selected={selected?.id ?? null}
                  onSelect={select}
                />
              )}
            </div>
            {record && !compact && (
              <Panel>
                <LimitRecordHead {...record} />
                <LimitRecord key={record.limit.id} {...record} />
              </Panel>
            )}
          </div>
        </>
      )}
      {record && compact && tab === 'budgets' && (
        <SideDrawer
          label="Limit"
          onClose={() => onSearch({ limit: undefined })}
          header={<LimitRecordHead {...record} />}
        >
          <LimitRecord key={record.limit.id} {...record} />
        </SideDrawer>
      )}
      <Suspense>
        {mayWrite.allowed && (search.create === 'yes' || acting?.what === 'edit') && (
          <LimitDialog
            key={acting?.limit.id ?? 'new'}
            owner={owner}
            limit={acting?.what === 'edit' ? acting.limit : null}
            names={names}
            models={models}
            endpoints={endpoints}
            onClose={() => (acting ? setActing(null) : onSearch({ create: undefined }))}
            onSaved={(saved) => {
              setActing(null);
              onSearch({ create: undefined, limit: saved.id });
            }}
          />
        )}
      </Suspense>
      {acting?.what === 'top-up' && (
        <TopUpDialog owner={owner} limit={acting.limit} names={names} onClose={() => setActing(null)} />
      )}
      {acting?.what === 'remove' && (
        <RemoveLimitDialog
          owner={owner}
          limit={acting.limit}
          limits={all}
          keys={keyList}
          names={names}
          onClose={() => {
            setActing(null);
            onSearch({ limit: undefined });
          }}
        />
      )}
    </Page>
  );
}

/** The budget one thinks of: the organization's own, money, the longest period. */
function mainBudget(limits: readonly ShownLimit[]): ShownLimit | null {
  const windows = ['month', 'none', 'week', 'day'];
  const own = limits.filter((one) => inTree(one) && one.dimension === 'spend' && one.subject.type === 'organization');
  return (
    own.toSorted(
      (a, b) =>
        windows.indexOf(a.window) - windows.indexOf(b.window) ||
        Number(b.mode === 'hard') - Number(a.mode === 'hard') ||
        Number(a.amount) - Number(b.amount),
    )[0] ?? null
  );
}
