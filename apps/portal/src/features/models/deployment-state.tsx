import type { Deployment, DeploymentHealth } from '../../lib/api-client.js';
import { formatPercent } from '../../ui/format/number.js';
import type { IconName } from '../../ui/icon.js';
import { StatusMark, type Tone } from '../../ui/status-mark.js';

interface Look {
  tone: Tone;
  icon: IconName;
  word: string;
}

const looks: Record<Deployment['state'], Look> = {
  hot: { tone: 'ok', icon: 'check-circle', word: 'Hot' },
  warming: { tone: 'info', icon: 'clock', word: 'Warming' },
  cold: { tone: 'neutral', icon: 'clock', word: 'Cold' },
  draining: { tone: 'warn', icon: 'warning', word: 'Draining' },
  disabled: { tone: 'neutral', icon: 'ban', word: 'Disabled' },
};

const reasons: Record<NonNullable<DeploymentHealth['reason']>, string> = {
  errors: 'failed in a row',
  'error-rate': 'fails too often',
  probe: 'its health path says no',
  slow: 'far slower than the others',
};

/** What an operator has set comes first; among those that serve, whether the gateway asks it at the moment. */
export function lookOf(state: Deployment['state'], health: DeploymentHealth | undefined): Look {
  const serves = state === 'hot' || state === 'warming' || state === 'cold';
  if (!serves || !health) return looks[state];
  const why = health.reason ? `, ${reasons[health.reason]}` : '';
  if (health.breaker === 'open') return { tone: 'bad', icon: 'cross-circle', word: `Ejected${why}` };
  if (health.breaker === 'half-open') return { tone: 'warn', icon: 'warning', word: `On trial${why}` };
  if (health.share < 1)
    return { tone: 'info', icon: 'clock', word: `Coming back, ${formatPercent(health.share, 0)} of its share` };
  return looks[state];
}

export function DeploymentState({
  state,
  health,
}: {
  state: Deployment['state'];
  health: DeploymentHealth | undefined;
}) {
  const { tone, icon, word } = lookOf(state, health);
  return (
    <StatusMark tone={tone} icon={icon}>
      {word}
    </StatusMark>
  );
}
