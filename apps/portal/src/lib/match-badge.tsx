import { StatusMark } from '../ui/status-mark.js';

/** Whether the figures equal the usage events they were summed from. Nothing is claimed where it was not checked. */
export function MatchBadge({ matches, pill, short }: { matches: boolean | null; pill?: boolean; short?: boolean }) {
  if (matches === null) return null;
  return matches ? (
    <StatusMark tone="ok" icon={pill ? 'check-circle' : 'check'} pill={pill}>
      <span className={short ? 'sr-only' : undefined}>{pill ? 'Sums match events' : 'Matches events'}</span>
    </StatusMark>
  ) : (
    <StatusMark tone="bad" icon="cross-circle" pill={pill}>
      Differs from events
    </StatusMark>
  );
}
