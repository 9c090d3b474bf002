import type { ReactNode } from 'react';
import { ErrorState } from '../ui/error-state.js';
import { Panel } from '../ui/panel.js';
import { SkeletonRows } from '../ui/skeleton.js';
import { toTrouble } from './trouble.js';

export interface ListedProps<T> {
  query: { data: T | undefined; error: Error | null; isFetching: boolean; refetch: () => unknown };
  /** "Members": for "Members could not be loaded." */
  what: string;
  /** Rows of the skeleton. */
  rows?: number;
  isEmpty: (data: T) => boolean;
  /** Stands in place of a list without rows. */
  empty: ReactNode;
  children: (data: T) => ReactNode;
}

/** The frame of every list: a skeleton before the first answer, words for none, and a failure above the last good rows. */
export function Listed<T>({ query, what, rows = 6, isEmpty, empty, children }: ListedProps<T>): ReactNode {
  const { data, error, isFetching, refetch } = query;
  return (
    <>
      {error && (
        <ErrorState
          title={`${what} could not be loaded.`}
          trouble={toTrouble(error)}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {data !== undefined && (isEmpty(data) ? <Panel>{empty}</Panel> : children(data))}
      {data === undefined && !error && (
        <Panel clip>
          <div aria-busy="true">
            <SkeletonRows rows={rows} rowHeight={49} />
          </div>
        </Panel>
      )}
    </>
  );
}

/** For lists that are plain arrays. */
export const noRows = (rows: readonly unknown[]): boolean => rows.length === 0;
