import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import classes from './chip.module.css';
import { cx } from './class-names.js';
import { Icon, type IconName } from './icon.js';

export interface ChipProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'name' | 'value'> {
  icon?: IconName;
  /** Grey word in front: "Group by". */
  name?: ReactNode;
  value: ReactNode;
  /** Grey word behind: a time zone. */
  hint?: ReactNode;
  /** A filter that is set. */
  active?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** The button that opens a choice in a filter bar. */
export function Chip({ icon, name, value, hint, active, className, ...rest }: ChipProps) {
  return (
    <button type="button" {...rest} className={cx(classes.chip, active && classes.active, className)}>
      {icon && <Icon name={icon} size="s" />}
      {name && <span>{name}</span>}
      <b>{value}</b>
      {hint && <span className={classes.hint}>{hint}</span>}
      {!active && <Icon name="chevron-down" size="xs" />}
    </button>
  );
}

/** Filters stand directly above what they filter; the whole bar is the address. */
export function FilterBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.bar} role="group" aria-label={label}>
      {children}
    </div>
  );
}
