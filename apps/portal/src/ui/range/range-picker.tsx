import { Popover } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../button.js';
import { Chip } from '../chip.js';
import { Skeleton } from '../skeleton.js';
import { presetLabels, rangePresets, type RangeChoice, type ResolvedRange } from './range.js';
import classes from './range-picker.module.css';

// A calendar is a quarter of the first load and wanted by few.
const Calendar = lazy(() => import('./range-calendar.js'));

export interface RangePickerProps {
  range: ResolvedRange;
  onChange: (choice: RangeChoice) => void;
  /** A full-size button, for page headers. */
  asButton?: boolean;
}

/** Presets, or two days: typed or picked. Shows the span in words with its time zone. */
export function RangePicker({ range, onChange, asButton }: RangePickerProps) {
  const [open, setOpen] = useState(false);
  const choose = (choice: RangeChoice) => {
    onChange(choice);
    setOpen(false);
  };
  const common = { 'aria-haspopup': 'dialog', 'aria-expanded': open, onClick: () => setOpen((was) => !was) } as const;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus shadow="sm">
      <Popover.Target>
        {asButton ? (
          <Button icon="calendar" iconAfter="chevron-down" {...common}>
            {range.preset ? presetLabels[range.preset] : range.label}
          </Button>
        ) : (
          <Chip icon="calendar" value={range.label} hint={range.timeZone} {...common} />
        )}
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="Time range">
        <div className={classes.presets}>
          {rangePresets.map((preset) => (
            <button
              key={preset}
              type="button"
              className={classes.preset}
              aria-pressed={range.preset === preset}
              onClick={() => choose({ range: preset })}
            >
              {presetLabels[preset]}
            </button>
          ))}
        </div>
        <Suspense fallback={<Skeleton width={252} height={300} />}>
          <Calendar range={range} onChange={choose} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
