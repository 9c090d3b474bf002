import type { Limit } from '@tollgate/contracts';

/** A hard monthly budget of the organization `o`, unless said otherwise. */
export function limitWith(more: Partial<Limit> = {}): Limit {
  return {
    id: 'lim_1',
    organizationId: 'o',
    dimension: 'spend',
    subject: { type: 'organization', id: 'o' },
    on: null,
    window: 'month',
    amount: '900',
    algorithm: 'calendar',
    burst: null,
    maxWaitMs: 0,
    rollover: false,
    alerts: [],
    mode: 'hard',
    managedBy: 'api',
    configRevision: 1,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...more,
  };
}
