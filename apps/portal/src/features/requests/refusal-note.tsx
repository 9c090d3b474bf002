import { Link } from '@tanstack/react-router';
import type { RequestDetail } from '../../lib/api-client.js';
import { formatMoment } from '../../ui/format/time.js';
import { Icon } from '../../ui/icon.js';
import type { Caller } from './decided-subject.js';
import { refusalOf } from './refusal.js';
import classes from './requests-page.module.css';

/** "Why was I refused?", before everything else. Nothing for requests that were not. */
export function RefusalNote({ request, caller }: { request: RequestDetail; caller: Caller }) {
  const refusal = refusalOf(request, caller);
  if (!refusal) return null;
  const { sentence, remedy, limit } = refusal;
  return (
    <section className={classes.refusal} aria-labelledby="refusal-title">
      <Icon name="ban" />
      <div>
        <h2 id="refusal-title">Why was it refused?</h2>
        <p>{sentence}</p>
        {remedy && <p className="secondary">{remedy}</p>}
        {limit?.resetAt && (
          <p className="secondary">Room again: {formatMoment(new Date(limit.resetAt)).replace(/\.\d{3}/, '')}.</p>
        )}
        {limit && limit.dimension !== 'deleted' && (
          <Link to="/limits" search={{ limit: limit.id }}>
            See this limit now
          </Link>
        )}
      </div>
    </section>
  );
}
