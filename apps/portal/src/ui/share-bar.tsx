import classes from './share-bar.module.css';

/** How much of the whole, as a short bar; the figure always stands beside it. */
export function ShareBar({ ratio, color = 'var(--tg-accent)' }: { ratio: number; color?: string }) {
  const width = `${(Math.min(1, Math.max(0, ratio)) * 100).toFixed(1)}%`;
  return (
    <span className={classes.track} aria-hidden="true">
      <span className={classes.fill} style={{ width, background: color }} />
    </span>
  );
}

export interface BudgetBarProps {
  /** Shares of the whole. */
  settled: number;
  held: number;
  thin?: boolean;
  /** Where the forecast ends: a black mark, at the right end where it is beyond. */
  mark?: number | null;
  /** Thresholds, as shares. */
  ticks?: readonly number[];
}

/** Settled solid, held striped, the rest free. Amber from 80%, red when nothing is free. */
export function BudgetBar({ settled, held, thin, mark, ticks = [] }: BudgetBarProps) {
  const used = Math.min(1, Math.max(0, settled));
  const reserved = Math.min(1 - used, Math.max(0, held));
  const level = settled + held >= 1 ? classes.full : settled + held >= 0.8 ? classes.high : '';
  const bar = (
    <span className={`${classes.budget} ${level} ${thin ? classes.thin : ''}`} aria-hidden="true">
      <span className={classes.settled} style={{ width: `${used * 100}%` }} />
      {reserved > 0 && (
        <span className={classes.held} style={{ left: `${used * 100}%`, width: `${reserved * 100}%` }} />
      )}
      {ticks.map((tick) => (
        <span key={tick} className={classes.tick} style={{ left: `${tick * 100}%` }} />
      ))}
    </span>
  );
  if (mark === null || mark === undefined) return bar;
  return (
    <span className={classes.marked} aria-hidden="true">
      {bar}
      <span className={classes.mark} style={{ left: `calc(${Math.min(1, Math.max(0, mark)) * 100}% - 1px)` }} />
    </span>
  );
}
