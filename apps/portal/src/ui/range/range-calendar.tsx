import '@mantine/dates/styles.layer.css';
import { TextInput } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useState } from 'react';
import { Button } from '../button.js';
import { addDays, dayIn, isCalendarDay } from './calendar.js';
import { rangeInstants, type RangeChoice, type ResolvedRange } from './range.js';
import classes from './range-picker.module.css';

export interface RangeCalendarProps {
  range: ResolvedRange;
  onChange: (choice: RangeChoice) => void;
}

/** Two days, both included, in the zone of the range. Default export: it is loaded on demand. */
export default function RangeCalendar({ range, onChange }: RangeCalendarProps) {
  const [first, last] = daysOf(range);
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  const valid = isCalendarDay(from) && isCalendarDay(to) && from <= to;
  return (
    <form
      className={classes.custom}
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) onChange({ from, to });
      }}
    >
      <DatePicker
        type="range"
        size="xs"
        firstDayOfWeek={1}
        previousLabel="Previous month"
        nextLabel="Next month"
        classNames={{ day: classes.day }}
        allowSingleDateInRange
        value={[isCalendarDay(from) ? from : null, isCalendarDay(to) ? to : null]}
        defaultDate={isCalendarDay(to) ? to : last}
        onChange={([start, end]) => {
          setFrom(start ?? '');
          setTo(end ?? '');
        }}
      />
      <div className={classes.ends}>
        <TextInput
          label="From"
          size="xs"
          placeholder="2026-11-01"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label="To, included"
          size="xs"
          placeholder="2026-11-20"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <div className={classes.foot}>
        <span className="muted xs">{range.timeZone}</span>
        <Button type="submit" size="sm" disabled={!valid}>
          Show
        </Button>
      </div>
    </form>
  );
}

function daysOf(range: ResolvedRange): [string, string] {
  if (range.kind === 'days') return [range.from, addDays(range.to, -1)];
  const { from, to } = rangeInstants(range);
  return [dayIn(range.timeZone, from), dayIn(range.timeZone, new Date(to.getTime() - 1))];
}
