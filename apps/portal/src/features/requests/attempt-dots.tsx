import type { RequestSummary } from '../../lib/api-client.js';
import { countOf } from '../../ui/format/number.js';
import classes from './requests-page.module.css';

const shown = 5;

/** Filled: served. Hollow: failed. The words are there for those who cannot see the dots. */
export function AttemptDots({ count, outcome }: { count: number; outcome: RequestSummary['outcome'] }) {
  if (count === 0) {
    return (
      <span className="muted">
        –<span className="sr-only">no attempt</span>
      </span>
    );
  }
  const served = outcome === 'succeeded' || outcome === 'aborted';
  const failed = served ? count - 1 : count;
  const words = `${countOf(count, 'attempt')}${failed > 0 ? `, ${failed} failed` : ''}`;
  if (count > shown) return <span title={words}>{count}</span>;
  return (
    <span className={classes.dots} title={words}>
      {Array.from({ length: count }, (_, index) => (
        <i key={index} className={index < failed ? classes.hollow : classes.filled} />
      ))}
      <span className="sr-only">{words}</span>
    </span>
  );
}
