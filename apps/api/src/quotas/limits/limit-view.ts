/** A limit as the API shows it. */
import type { Limit as LimitView } from '@tollgate/contracts';
import type { Limit } from '@tollgate/database';
import { usdFromDecimal } from '../../config/usd.js';
import { publicId } from '../../http/public-id.js';

export function limitView(row: Limit, state?: LimitView['state']): LimitView {
  return {
    id: publicId('lim', row.id),
    organizationId: row.organizationId,
    dimension: row.dimension as LimitView['dimension'],
    subject: subject(row.subjectType, row.subjectId),
    on: row.onType === null ? null : subject(row.onType, row.onId),
    window: row.window as LimitView['window'],
    amount: usdFromDecimal(row.amount),
    algorithm: row.algorithm as LimitView['algorithm'],
    burst: row.burst === null ? null : usdFromDecimal(row.burst),
    maxWaitMs: row.maxWaitMs,
    rollover: row.rollover,
    alerts: row.alerts,
    mode: row.mode as LimitView['mode'],
    managedBy: row.managedBy === 'file' ? 'file' : 'api',
    ...(state === undefined ? {} : { state }),
    configRevision: row.configRevision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function subject(type: string, id: string | null): LimitView['subject'] {
  const shown =
    id === null
      ? undefined
      : type === 'api_key'
        ? publicId('key', id)
        : type === 'deployment'
          ? publicId('dep', id)
          : id;
  return { type: type as LimitView['subject']['type'], ...(shown === undefined ? {} : { id: shown }) };
}
