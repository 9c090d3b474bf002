import type { ReactNode } from 'react';
import classes from './card-list.module.css';

/** A table's rows on a narrow screen: the same facts in the same order. */
export function CardList<T>({
  label,
  rows,
  rowKey,
  card,
}: {
  label: string;
  rows: readonly T[];
  rowKey: (row: T) => string;
  card: (row: T) => ReactNode;
}) {
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)} className={classes.card}>
          {card(row)}
        </li>
      ))}
    </ul>
  );
}
