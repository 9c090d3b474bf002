import { GatewayError } from '../errors.js';
import type { RequestHead } from '../exchange.js';
import type { Priority } from './fair-queue.js';

const header = 'x-tollgate-priority';

/** What a client says its request is worth: `batch` steps back behind everybody who waits for an answer. */
export function priorityOf(head: Pick<RequestHead, 'header'>): Priority {
  const value = head.header(header);
  if (value === undefined || value === 'interactive') return 'interactive';
  if (value === 'batch') return 'batch';
  throw new GatewayError('invalid_header', `${header} must be interactive or batch.`);
}
