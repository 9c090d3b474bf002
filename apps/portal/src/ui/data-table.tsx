import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, type MouseEvent, type ReactNode, type RefObject } from 'react';
import { cx } from './class-names.js';
import classes from './data-table.module.css';
import { Icon } from './icon.js';
import { useCompact, useNarrow } from './use-viewport.js';

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** Numbers right, names left. */
  align?: 'left' | 'right' | 'center';
  /** Makes the column sortable by this value; null sorts last, whichever way round. */
  sortBy?: (row: T) => number | string | null;
  /** What stands under the column in the totals row. */
  total?: ReactNode;
  className?: string;
  /** Left out on narrower screens: what a row is, and its money, must stay in sight. */
  hideBelow?: 700 | 1200;
}

export interface Sort {
  id: string;
  desc: boolean;
}

export interface DataTableProps<T> {
  /** Said to screen readers; the heading above says it to everyone else. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Row heights of 32, 36 or 49 pixels (two lines). */
  density?: 'compact' | 'normal' | 'tall';
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selectedKey?: string | null;
  /** A click anywhere in a row that is not on a control of its own. The row needs a link or button inside as well. */
  onRowClick?: (row: T) => void;
  /** Shows the totals row. */
  totals?: boolean;
  /** The box that scrolls; with it, only the rows in sight are drawn once there are more than two hundred. */
  scrollRef?: RefObject<HTMLElement | null>;
  /** Rows known to exist in all, where the list is loaded in pieces. */
  rowCount?: number;
  stickyHeader?: boolean;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const rowHeights = { compact: 32, normal: 36, tall: 49 };
const virtualFrom = 200;

export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { rows, sort, onSort, density = 'normal', scrollRef, rowKey } = props;
  const narrow = useNarrow();
  const compact = useCompact();
  const columns = useMemo(
    () => props.columns.filter(({ hideBelow }) => !(hideBelow === 1200 && compact) && !(hideBelow === 700 && narrow)),
    [narrow, compact, props.columns],
  );
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, T>();
    return helper.columns(
      columns.map((column) =>
        helper.accessor((row) => column.sortBy?.(row) ?? undefined, {
          id: column.id,
          enableSorting: column.sortBy !== undefined,
          sortUndefined: 'last',
          sortFn: (a, b, id) => compare(a.getValue(id), b.getValue(id)),
        }),
      ),
    );
  }, [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows as T[],
    state: { sorting: sort ? [sort] : [] },
    getRowId: rowKey,
  });
  const sorted = table.getRowModel().rows;
  const virtual = scrollRef !== undefined && sorted.length > virtualFrom;
  // eslint-disable-next-line react-hooks/incompatible-library -- a hint for the React compiler, which is not in use
  const virtualizer = useVirtualizer({
    count: sorted.length,
    enabled: virtual,
    getScrollElement: () => scrollRef?.current ?? null,
    estimateSize: () => rowHeights[density],
    overscan: 12,
  });
  const window = virtual ? virtualizer.getVirtualItems() : null;
  const first = window?.[0];
  const last = window?.at(-1);
  const shown = window ? window.map((item) => sorted[item.index]) : sorted;

  return (
    <table
      className={cx(classes.table, classes[density], props.stickyHeader && classes.sticky)}
      aria-rowcount={props.rowCount}
    >
      <caption className="sr-only">{props.caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {first && <Gap height={first.start} columns={columns.length} />}
        {shown.map((row) => row && <Row key={row.id} id={row.id} row={row.original} {...props} columns={columns} />)}
        {last && <Gap height={virtualizer.getTotalSize() - last.end} columns={columns.length} />}
      </tbody>
      {props.totals && (
        <tfoot>
          <tr className={classes.total}>
            {columns.map((column, index) =>
              index === 0 ? (
                <th key={column.id} scope="row">
                  {column.total ?? 'Total'}
                </th>
              ) : (
                <td key={column.id} className={alignment(column)}>
                  {column.total}
                </td>
              ),
            )}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function HeaderCell<T>({ column, sort, onSort }: { column: Column<T>; sort?: Sort; onSort?: (sort: Sort) => void }) {
  const active = sort?.id === column.id;
  const direction = !active ? undefined : sort.desc ? 'descending' : 'ascending';
  if (!column.sortBy || !onSort) {
    return (
      <th scope="col" className={cx(alignment(column), column.className)} aria-sort={direction}>
        {column.header}
        {active && <Icon name={sort.desc ? 'arrow-down' : 'arrow-up'} size="xs" />}
      </th>
    );
  }
  return (
    <th scope="col" className={cx(alignment(column), column.className)} aria-sort={direction}>
      <button
        type="button"
        className={classes.sorter}
        onClick={() => onSort({ id: column.id, desc: active ? !sort.desc : column.align === 'right' })}
      >
        {column.header}
        {active && <Icon name={sort.desc ? 'arrow-down' : 'arrow-up'} size="xs" />}
      </button>
    </th>
  );
}

function Row<T extends object>({
  id,
  row,
  columns,
  selectedKey,
  onRowClick,
}: DataTableProps<T> & { id: string; row: T }) {
  const selected = selectedKey === id;
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    if (event.target instanceof Element && event.target.closest('a, button, input, label')) return;
    if (globalThis.getSelection()?.toString()) return;
    onRowClick?.(row);
  };
  return (
    <tr
      className={cx(selected && classes.selected, onRowClick && classes.clickable)}
      aria-current={selected || undefined}
      data-row={id}
      onClick={onRowClick && open}
    >
      {columns.map((column) => (
        <td key={column.id} className={cx(alignment(column), column.className)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className={classes.gap}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

function alignment<T>(column: Column<T>): string | undefined {
  return column.align === 'right' ? classes.right : column.align === 'center' ? classes.center : undefined;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}
