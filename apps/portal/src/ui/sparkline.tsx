import classes from './sparkline.module.css';

/** A shape without axes; the figures are in the tile beside it, so screen readers skip it. */
export function Sparkline({ values, tone = 'accent' }: { values: readonly number[]; tone?: 'accent' | 'warn' }) {
  if (values.length < 2) return null;
  const top = Math.max(...values);
  const bottom = Math.min(...values);
  const span = top - bottom || 1;
  const line = values
    .map(
      (value, index) =>
        `${((index / (values.length - 1)) * 100).toFixed(1)},${(29 - ((value - bottom) / span) * 25).toFixed(1)}`,
    )
    .join(' ');
  return (
    <svg
      className={`${classes.spark} ${tone === 'warn' ? classes.warn : ''}`}
      viewBox="0 0 100 32"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon points={`0,32 ${line} 100,32`} />
      <polyline points={line} />
    </svg>
  );
}
