import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { rangePatch } from '../../lib/search.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { usageQuery } from '../../lib/usage.js';
import { buttonClass } from '../../ui/button.js';
import { ErrorState } from '../../ui/error-state.js';
import { Icon } from '../../ui/icon.js';
import { PageHeader } from '../../ui/page-header.js';
import { RangePicker } from '../../ui/range/range-picker.js';
import { comparedRange, resolveRange } from '../../ui/range/range.js';
import { useNow } from '../../ui/use-now.js';
import { budgetsQuery, keysQuery } from './api.js';
import { BudgetPanel } from './budget-panel.js';
import { GettingStarted } from './getting-started.js';
import classes from './home-page.module.css';
import type { HomeSearch } from './search.js';
import { SpendByDay } from './spend-by-day.js';
import { SummaryTiles } from './summary-tiles.js';
import { TopKeys } from './top-keys.js';
import { TopModels } from './top-models.js';

export interface HomePageProps {
  search: HomeSearch;
  onSearch: (patch: Partial<HomeSearch>) => void;
}

export function HomePage({ search, onSearch }: HomePageProps) {
  const { organization, project } = useScope();
  const range = resolveRange(search, 'mtd', organization.timeZone, useNow());
  const earlier = comparedRange(range, range.preset === 'mtd' || range.preset === 'month' ? 'month' : 'previous');
  const base = { organizationId: organization.id, projectId: project?.id };
  const byDay = useQuery(usageQuery({ ...base, range, bucket: 'day' }));
  const before = useQuery({ ...usageQuery({ ...base, range: earlier ?? range }), enabled: earlier !== null });
  const keys = useQuery(keysQuery(organization.id));
  const budgets = useQuery(budgetsQuery(organization.id));

  const quiet = byDay.data?.totals.requests === 0 && (before.data?.totals.requests ?? 0) === 0;
  const neverUsed = quiet && keys.data !== undefined && keys.data.every((key) => key.lastUsedAt === null);
  const header = (
    <PageHeader
      title="Home"
      description={
        neverUsed ? `${organization.name} is ready for its first request` : describe(range.label, earlier?.label)
      }
      actions={
        <>
          <RangePicker asButton range={range} onChange={(choice) => onSearch(rangePatch(choice))} />
          <Link to="/keys" search={{ create: 'yes' }} className={buttonClass({ variant: 'primary' })}>
            <Icon name="plus" />
            Create key
          </Link>
        </>
      }
    />
  );

  if (neverUsed) {
    return (
      <main className={classes.page} id="page">
        {header}
        <GettingStarted keys={keys.data} />
      </main>
    );
  }
  const showBudgets = (budgets.data?.length ?? 0) > 0;
  return (
    <main className={classes.page} id="page">
      {header}
      {byDay.error && (
        <ErrorState
          title="Usage could not be loaded."
          trouble={toTrouble(byDay.error)}
          onRetry={() => void byDay.refetch()}
          retrying={byDay.isFetching}
        />
      )}
      <SummaryTiles
        usage={byDay.data}
        before={before.data}
        against={earlier?.label ?? ''}
        failed={byDay.isError}
        range={range}
      />
      <div className={showBudgets ? classes.wide : classes.full}>
        <SpendByDay range={range} by={search.by ?? 'model'} onBy={(by) => onSearch({ by })} />
        {showBudgets && budgets.data && <BudgetPanel budgets={budgets.data} keys={keys.data ?? []} />}
      </div>
      <div className={classes.split}>
        <TopModels range={range} />
        <TopKeys range={range} keys={keys.data ?? []} />
      </div>
    </main>
  );
}

function describe(label: string, earlier: string | undefined): string {
  return earlier ? `${label}, compared with ${earlier}` : label;
}
