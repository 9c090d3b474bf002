import type { CallableModel } from '../../lib/api-client.js';
import { StatusMark, type Tone } from '../../ui/status-mark.js';
import type { IconName } from '../../ui/icon.js';

const looks: Record<CallableModel['health'], { tone: Tone; icon: IconName; word: string }> = {
  healthy: { tone: 'ok', icon: 'check-circle', word: 'Healthy' },
  degraded: { tone: 'warn', icon: 'warning', word: 'Degraded' },
  unavailable: { tone: 'bad', icon: 'cross-circle', word: 'Unavailable' },
};

export function Health({ health }: { health: CallableModel['health'] }) {
  const { tone, icon, word } = looks[health];
  return (
    <StatusMark tone={tone} icon={icon}>
      {word}
    </StatusMark>
  );
}
