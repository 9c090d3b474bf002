import type { Limit } from '../../lib/api-client.js';
import { limitUse } from '../../lib/limits.js';
import { formatPercent } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { StatusMark, type StatusMarkProps } from '../../ui/status-mark.js';

export interface Level {
  tone: StatusMarkProps['tone'];
  icon: StatusMarkProps['icon'];
  words: string;
}

/** How full a limit is, in words, with an icon; the colour says nothing the words do not. */
export function levelOf(limit: Limit): Level {
  const use = limitUse(limit);
  if (!use) return { tone: 'neutral', icon: 'help', words: 'unknown' };
  const share = use.settled + use.held;
  if (share >= 1)
    return limit.mode === 'hard'
      ? { tone: 'bad', icon: 'cross-circle', words: 'Exhausted' }
      : { tone: 'warn', icon: 'warning', words: `${formatPercent(share, 0)}, over` };
  if (share >= 0.8) return { tone: 'warn', icon: 'warning', words: formatPercent(share, 0) };
  return { tone: 'ok', icon: 'check-circle', words: share > 0 && share < 0.01 ? '<1%' : formatPercent(share, 0) };
}

export function LevelMark({ limit, pill }: { limit: Limit; pill?: boolean }) {
  const { tone, icon, words } = levelOf(limit);
  return (
    <StatusMark tone={tone} icon={icon} pill={pill}>
      {words}
      {pill && /%$/.test(words) && ' used'}
    </StatusMark>
  );
}

/** Lock: refuses. Wave: only counts. */
export function Mode({ mode }: { mode: Limit['mode'] }) {
  return (
    <span className="row tight xs muted" style={{ display: 'inline-flex', verticalAlign: 'middle' }}>
      <Icon name={mode === 'hard' ? 'lock' : 'wave'} size="xs" />
      {mode}
    </span>
  );
}
