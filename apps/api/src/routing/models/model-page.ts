import type { CallableModel, ModelPage, ModelQuery } from '@tollgate/contracts';
import { ProblemError } from '../../http/problem-error.js';

/** Pages over a list in memory, in the order of names; a cursor is where the last page ended, so it survives changes. */
export function pageOfModels(all: readonly CallableModel[], { limit, cursor }: ModelQuery): ModelPage {
  const after = cursor === undefined ? null : decode(cursor);
  const rest = after === null ? all : all.filter((one) => keyOf(one) > after);
  const data = rest.slice(0, limit);
  const last = data.at(-1);
  return {
    data,
    nextCursor: rest.length > data.length && last ? Buffer.from(keyOf(last)).toString('base64url') : null,
    asOf: new Date().toISOString(),
  };
}

/** Two projects may have a route for the same name. */
export function keyOf({ model, routeId }: Pick<CallableModel, 'model' | 'routeId'>): string {
  return `${model}\n${routeId}`;
}

function decode(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.includes('\n')) throw new ProblemError('invalid_cursor');
  return text;
}
