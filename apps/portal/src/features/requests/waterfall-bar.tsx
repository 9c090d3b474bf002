import type { CSSProperties } from 'react';
import classes from './requests-page.module.css';
import type { TimelineRow } from './timeline.js';

export interface WaterfallBarProps {
  row: TimelineRow;
  /** Where a moment lies on the lane, 0 to 100. */
  share: (ms: number) => number;
  totalMs: number;
}

/** Per cent of the lane a bar needs for words to stand on it, and how far right a bar may end to have them behind it. */
const roomForWords = 34;
const roomBehind = 62;

export function WaterfallBar({ row, share, totalMs }: WaterfallBarProps) {
  const start = share(row.startMs);
  const end = share(row.endMs ?? totalMs);
  const streaming = row.firstByteMs === null || row.failed ? null : share(row.firstByteMs);
  const solid = streaming ?? start;
  const color = barColor(row);
  return (
    <>
      {streaming !== null && (
        <span
          className={classes.bar}
          style={{
            left: `${start}%`,
            width: `${streaming - start}%`,
            background: `color-mix(in srgb, ${color} 38%, var(--tg-panel))`,
          }}
        />
      )}
      <span
        className={classes.bar}
        style={{ left: `${solid}%`, width: `${Math.max(0, end - solid)}%`, background: color }}
      />
      {row.words && (
        <span className={classes.barText} style={placeWords(row, start, solid, end)}>
          {row.words}
        </span>
      )}
    </>
  );
}

function barColor(row: TimelineRow): string {
  if (row.failed) return 'var(--tg-bad-fill)';
  if (row.kind === 'attempt') return 'var(--tg-chart-1)';
  return row.words ? 'var(--tg-warn-fill)' : 'var(--tg-chart-other)';
}

/** On the bar where there is room, else on its waiting part, else behind it, else before it. */
function placeWords(row: TimelineRow, start: number, solid: number, end: number): CSSProperties {
  if (end - solid > roomForWords) {
    // Amber is too light for white words and too dark for none.
    const color = row.kind === 'attempt' ? 'var(--tg-text-on-accent)' : 'var(--tg-grey-9)';
    return { left: `${solid}%`, color };
  }
  // A long wait and a short reply: the words stand at the end of the pale part.
  if (!row.failed && solid - start > roomForWords) return { right: `${100 - solid}%`, color: 'var(--tg-text)' };
  const color = row.failed ? 'var(--tg-bad)' : 'var(--tg-text-2)';
  const place = end <= roomBehind ? { left: `${end}%` } : { right: `${100 - start}%` };
  return { ...place, color, background: 'var(--tg-panel)' };
}
