import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useScope } from '../../lib/scope.js';
import { filterOptions, usageQuery } from '../../lib/usage.js';
import { FilterBar } from '../../ui/chip.js';
import { FilterChip } from '../../ui/filter-chip.js';
import { Icon } from '../../ui/icon.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { RangePicker } from '../../ui/range/range-picker.js';
import type { RangeChoice, ResolvedRange } from '../../ui/range/range.js';
import classes from './requests-page.module.css';
import { outcomes, type RequestsSearch } from './search.js';

const outcomeLabels: Record<(typeof outcomes)[number], string> = {
  succeeded: 'served',
  refused: 'refused',
  failed: 'failed',
  aborted: 'left by the client',
  unknown: 'unknown',
};
const endpoints = [
  'chat-completions',
  'completions',
  'embeddings',
  'responses',
  'messages',
  'messages-count-tokens',
  'models',
];

export interface RequestFiltersProps {
  range: ResolvedRange;
  search: RequestsSearch;
  /** A record is open beside the list: only what is set is shown. */
  tight: boolean;
  onRange: (choice: RangeChoice) => void;
  onSearch: (patch: Partial<RequestsSearch>) => void;
}

export function RequestFilters({ range, search, tight, onRange, onSearch }: RequestFiltersProps) {
  const { organization, project } = useScope();
  const base = { organizationId: organization.id, projectId: project?.id, range };
  const models = useQuery(usageQuery({ ...base, by: 'model' }));
  const keys = useQuery(usageQuery({ ...base, by: 'key' }));
  const narrow = useNarrow();
  const chip = (show: string | undefined) => !tight || show !== undefined;
  const words = <WordFilter value={search.q ?? ''} onChange={(q) => onSearch({ q })} />;
  const bar = (
    <FilterBar label="Range and filters">
      <RangePicker range={range} onChange={onRange} />
      {chip(search.outcome) && (
        <FilterChip
          name="Status"
          value={search.outcome ?? null}
          options={outcomes.map((value) => ({ value, label: outcomeLabels[value] }))}
          onChange={(value) => onSearch({ outcome: outcomes.find((one) => one === value) })}
        />
      )}
      {chip(search.model) && (
        <FilterChip
          name="Model"
          free
          value={search.model ?? null}
          options={filterOptions(models.data?.rows, 'model')}
          onChange={(model) => onSearch({ model: model ?? undefined })}
        />
      )}
      {chip(search.key) && (
        <FilterChip
          name="Key"
          value={search.key ?? null}
          options={filterOptions(keys.data?.rows, 'key')}
          onChange={(key) => onSearch({ key: key ?? undefined })}
        />
      )}
      {chip(search.endpoint) && (
        <FilterChip
          name="Endpoint"
          value={search.endpoint ?? null}
          options={endpoints.map((value) => ({ value, label: value }))}
          onChange={(endpoint) => onSearch({ endpoint: endpoint ?? undefined })}
        />
      )}
      {chip(search.status) && (
        <FilterChip
          name="HTTP"
          free
          value={search.status ?? null}
          options={['200', '400', '401', '404', '429', '499', '500', '502', '503', '504'].map((value) => ({
            value,
            label: value,
          }))}
          onChange={(status) => onSearch({ status: status ?? undefined })}
        />
      )}
      {!narrow && (
        <>
          <span className="spacer" />
          {words}
        </>
      )}
    </FilterBar>
  );
  return (
    <>
      {bar}
      {narrow && words}
    </>
  );
}

/** Follows the address, and writes to it once the typing pauses. */
function WordFilter({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const [typed, setTyped] = useState(value);
  const [followed, setFollowed] = useState(value);
  if (followed !== value) {
    setFollowed(value);
    // What this field wrote itself comes back trimmed; taking it over would eat the space just typed.
    if (typed.trim() !== value) setTyped(value);
  }
  const write = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), 300);
  return (
    <TextInput
      className={classes.words}
      size="xs"
      aria-label="Filter by request id or end user"
      placeholder="Request id or end user"
      leftSection={<Icon name="search" size="s" />}
      rightSection={<kbd>/</kbd>}
      data-page-filter=""
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        write(event.currentTarget.value);
      }}
    />
  );
}
