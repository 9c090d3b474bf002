import { queryOptions } from '@tanstack/react-query';
import type { Bucket, ResolvedRange } from '../ui/range/range.js';
import { answer, api, type Usage, type UsageNumbers, type UsageParameters, type UsageRow } from './api-client.js';
import { live, settled } from './poll.js';

export const groupings = ['model', 'project', 'key'] as const;
export type Grouping = (typeof groupings)[number];

export const groupingLabels: Record<Grouping, string> = { model: 'Model', project: 'Project', key: 'Key' };
const apiNames = { model: 'model', project: 'project', key: 'apiKey' } as const;

export interface UsageRequest {
  organizationId: string;
  range: ResolvedRange;
  by?: Grouping;
  bucket?: Bucket;
  projectId?: string;
  apiKeyId?: string;
  model?: string;
}

/** Usage from the rollups. Spans that reach to now are asked for again while the page is looked at. */
export function usageQuery(request: UsageRequest) {
  const { organizationId, range, by, bucket } = request;
  const query: UsageParameters = { from: range.from, to: range.to };
  const groupBy = [by && apiNames[by], bucket].filter(Boolean).join(',');
  if (groupBy) query.groupBy = groupBy;
  if (request.projectId) query.projectId = request.projectId;
  if (request.apiKeyId) query.apiKeyId = request.apiKeyId;
  if (request.model) query.model = request.model;
  // A span that ends now moves with every look at the clock; the key must not, or nothing would ever be cached.
  const span = range.kind === 'instants' && range.preset ? range.preset : `${range.from}/${range.to}`;
  return queryOptions({
    queryKey: ['usage', organizationId, span, groupBy, query.projectId, query.apiKeyId, query.model],
    queryFn: async ({ signal }): Promise<Usage> => {
      const params = { path: { organizationId }, query };
      return answer(api.GET('/api/v1/organizations/{organizationId}/usage', { params, signal }));
    },
    ...(isOver(range) ? settled : live),
  });
}

/** What stands for a row that has no name of its own; never an id the API knows. */
const nameless = new Set(['unknown', 'none']);

/** Rows one can filter by. */
export function filterOptions(rows: readonly UsageRow[] | undefined, by: Grouping): { value: string; label: string }[] {
  return (rows ?? [])
    .map((row) => rowName(row, by))
    .filter(({ id }) => !nameless.has(id))
    .map(({ id, name }) => ({ value: id, label: name }));
}

/** What a row is called, and its id where it has one. */
export function rowName(row: UsageRow, by: Grouping): { id: string; name: string } {
  if (by === 'project') return row.keys.project ?? { id: 'unknown', name: 'unknown' };
  if (by === 'key') return row.keys.apiKey ?? { id: 'none', name: 'no key' };
  const { model } = row.keys;
  return model ? { id: model, name: model } : { id: 'unknown', name: 'no model' };
}

/** The bucket a row belongs to, in the form `listBuckets` uses. */
export function rowBucket(row: UsageRow, bucket: Bucket): string {
  if (bucket === 'day') return row.keys.day ?? '';
  return row.keys.hour ? new Date(row.keys.hour).toISOString() : '';
}

/** Nothing in it has a price: its charge is not known, and zero would be a lie. */
export function isUnpriced(numbers: UsageNumbers): boolean {
  return numbers.unpricedAttempts > 0 && numbers.unpricedAttempts >= numbers.attempts;
}

/** Eight hues in order of use; what is left shares one grey. */
export const chartColors = [1, 2, 3, 4, 5, 6, 7, 8].map((index) => `var(--tg-chart-${index})`);
export const otherColor = 'var(--tg-chart-other)';

function isOver(range: ResolvedRange): boolean {
  const end = range.kind === 'days' ? Date.parse(`${range.to}T12:00:00Z`) : Date.parse(range.to);
  return !range.preset && end < Date.now();
}
