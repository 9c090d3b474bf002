import { cx } from './class-names.js';
import { formatClock, formatUtc } from './format/time.js';
import { Icon } from './icon.js';
import classes from './freshness.module.css';
import { useNow } from './use-now.js';

const staleAfterMs = 2 * 60_000;
const oldAfterMs = 15 * 60_000;

export interface FreshnessProps {
  /** Up to when the figures are complete; null when that is not known. */
  asOf: string | null | undefined;
  /** The last attempt to renew them failed. */
  failing?: boolean;
  /** Time only, for tiles. */
  bare?: boolean;
}

/** "As of 14:32:08": amber after two minutes, and grey with the reason after a quarter of an hour. */
export function Freshness({ asOf, failing, bare }: FreshnessProps) {
  const now = useNow();
  if (!asOf) return <span className={classes.freshness}>{bare ? 'age unknown' : 'As of: unknown'}</span>;
  const instant = new Date(asOf);
  const ageMs = now.getTime() - instant.getTime();
  const reason = failing ? 'the gateway is not answering' : 'no newer figures yet';
  const words = `${bare ? '' : 'As of '}${formatClock(instant)}`;
  return (
    <span
      className={cx(classes.freshness, ageMs > staleAfterMs && ageMs <= oldAfterMs && classes.stale)}
      title={formatUtc(instant)}
    >
      <Icon name={ageMs > staleAfterMs && ageMs <= oldAfterMs ? 'warning' : 'clock'} size="xs" />
      {words}
      {ageMs > oldAfterMs && !bare && `, ${reason}`}
    </span>
  );
}
