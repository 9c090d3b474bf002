import { cx } from './class-names.js';
import { exactMoney, splitMoney, type MoneyPrecision } from './format/money.js';
import classes from './money.module.css';

export interface MoneyProps {
  /** A decimal string; null is unknown, never zero. */
  value: string | null;
  precision?: MoneyPrecision;
  /** What stands there when the value is null. */
  absent?: string;
  className?: string;
}

/** The digits that count are dark; leading zeros and what follows the cents are grey. Hover gives every digit. */
export function Money({ value, precision = 'record', absent = 'unknown', className }: MoneyProps) {
  if (value === null) return <span className={cx('muted', className)}>{absent}</span>;
  const { lead, body, trail } = splitMoney(value, precision);
  return (
    <span className={className} title={`${exactMoney(value)} USD`}>
      {lead && <span className={classes.quiet}>{lead}</span>}
      {body}
      {trail && <span className={classes.quiet}>{trail}</span>}
    </span>
  );
}
