import { useNow } from './use-now.js';
import { formatAgo, formatDate, formatUtc } from './format/time.js';

/** A moment in the viewer's zone; hover gives UTC. */
export function When({ at, as }: { at: string; as: 'ago' | 'date' }) {
  const instant = new Date(at);
  return (
    <time dateTime={at} title={formatUtc(instant)}>
      {as === 'date' ? formatDate(instant) : <Ago instant={instant} />}
    </time>
  );
}

function Ago({ instant }: { instant: Date }) {
  return <>{formatAgo(instant, useNow())}</>;
}
