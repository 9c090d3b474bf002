import { useId, type ReactNode } from 'react';
import { cx } from './class-names.js';
import classes from './segmented.module.css';

export interface SegmentedProps<T extends string> {
  /** Names the group for screen readers. */
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; title?: string }[];
  onChange: (value: T) => void;
  className?: string;
}

/** Radio buttons drawn as one control: arrow keys move, as in any radio group. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: SegmentedProps<T>) {
  const name = useId();
  return (
    <div className={cx(classes.segmented, className)} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(classes.option, option.value === value && classes.on)}
          title={option.title}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
