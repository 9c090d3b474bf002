import { useQuery } from '@tanstack/react-query';
import { useScope } from '../../lib/scope.js';
import { groupingLabels, filterOptions, groupings, usageQuery, type Grouping } from '../../lib/usage.js';
import { Chip, FilterBar } from '../../ui/chip.js';
import { ChoiceMenu } from '../../ui/choice-menu.js';
import { FilterChip } from '../../ui/filter-chip.js';
import { Icon } from '../../ui/icon.js';
import { RangePicker } from '../../ui/range/range-picker.js';
import {
  comparedRange,
  comparisonLabels,
  comparisons,
  type Bucket,
  type Comparison,
  type RangeChoice,
  type ResolvedRange,
} from '../../ui/range/range.js';
import { Segmented } from '../../ui/segmented.js';
import type { UsageSearch } from './search.js';

const bucketLabels: Record<Bucket, string> = { day: 'Day', hour: 'Hour' };

export interface UsageFiltersProps {
  range: ResolvedRange;
  comparison: Comparison;
  earlier: ResolvedRange | null;
  by: Grouping;
  bucket: Bucket;
  buckets: readonly Bucket[];
  search: UsageSearch;
  onRange: (choice: RangeChoice) => void;
  onSearch: (patch: Partial<UsageSearch>) => void;
}

export function UsageFilters({
  range,
  comparison,
  earlier,
  by,
  bucket,
  buckets,
  search,
  onRange,
  onSearch,
}: UsageFiltersProps) {
  const names = useFilterNames(range);
  const hint = comparison === 'weekdays' ? 'same weekdays' : comparison === 'month' ? 'same days' : 'period before';
  return (
    <FilterBar label="Range, comparison and filters">
      <RangePicker range={range} onChange={onRange} />
      <ChoiceMenu
        label="Compare with"
        target={<Chip name="Compare" value={earlier?.label ?? 'off'} hint={earlier ? hint : undefined} />}
        value={comparison}
        options={comparisons.map((value) => ({
          value,
          label: comparisonLabels[value],
          hint: comparedRange(range, value)?.label,
        }))}
        onChange={(compare) => onSearch({ compare: compare === 'weekdays' ? undefined : compare })}
      />
      <ChoiceMenu
        label="Group by"
        target={<Chip name="Group by" value={groupingLabels[by]} />}
        value={by}
        options={groupings.map((value) => ({ value, label: groupingLabels[value] }))}
        onChange={(group) => onSearch({ group: group === 'model' ? undefined : group, hide: undefined })}
      />
      <FilterChip
        name="Model"
        value={search.model ?? null}
        options={names.models}
        onChange={(model) => onSearch({ model: model ?? undefined })}
      />
      <FilterChip
        name="Key"
        value={search.key ?? null}
        options={names.keys}
        onChange={(key) => onSearch({ key: key ?? undefined })}
      />
      <span className="spacer" />
      {buckets.length > 1 && (
        <ChoiceMenu
          label="Bars by"
          target={<Chip name="By" value={bucketLabels[bucket]} />}
          value={bucket}
          options={buckets.map((value) => ({ value, label: bucketLabels[value] }))}
          onChange={(value) => onSearch({ bucket: value === buckets[0] ? undefined : value })}
        />
      )}
      <Segmented
        label="Chart"
        value={search.chart ?? 'stacked'}
        options={[
          { value: 'stacked', title: 'Stacked bars', label: <ChartIcon name="bar-chart" label="Stacked bars" /> },
          { value: 'lines', title: 'Lines', label: <ChartIcon name="line-chart" label="Lines" /> },
        ]}
        onChange={(chart) => onSearch({ chart: chart === 'stacked' ? undefined : chart })}
      />
    </FilterBar>
  );
}

function ChartIcon({ name, label }: { name: 'bar-chart' | 'line-chart'; label: string }) {
  return (
    <>
      <Icon name={name} size="s" />
      <span className="sr-only">{label}</span>
    </>
  );
}

/** What there is to choose from: whatever had traffic in the range, without the filters themselves. */
function useFilterNames(range: ResolvedRange) {
  const { organization, project } = useScope();
  const base = { organizationId: organization.id, projectId: project?.id, range };
  const models = useQuery(usageQuery({ ...base, by: 'model' }));
  const keys = useQuery(usageQuery({ ...base, by: 'key' }));
  return { models: filterOptions(models.data?.rows, 'model'), keys: filterOptions(keys.data?.rows, 'key') };
}
