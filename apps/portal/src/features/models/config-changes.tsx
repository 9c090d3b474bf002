import type { ConfigChange } from '../../lib/api-client.js';
import { StatusMark } from '../../ui/status-mark.js';
import { DiffView } from '../audit/diff-view.js';
import own from './models-page.module.css';

const kinds: Record<ConfigChange['kind'], string> = {
  deployment: 'Deployment',
  route: 'Route',
  limit: 'Limit',
  'limit-plan': 'Limit plan',
  'trusted-issuer': 'Trusted issuer',
};
const looks = {
  added: { tone: 'ok', icon: 'plus' },
  changed: { tone: 'info', icon: 'refresh' },
  removed: { tone: 'bad', icon: 'close' },
} as const;

/** What differs between two revisions, thing by thing, with each fact before and after. */
export function ConfigChanges({ changes }: { changes: readonly ConfigChange[] }) {
  if (changes.length === 0) return <p className="muted">Nothing differs.</p>;
  return changes.map((one) => (
    <section
      key={`${one.kind} ${one.name} ${one.change}`}
      className={own.change}
      aria-label={`${one.kind} ${one.name}`}
    >
      <div className="row">
        <StatusMark {...looks[one.change]}>{one.change}</StatusMark>
        <span className="muted">{kinds[one.kind]}</span>
        <b className="mono truncate">{one.name}</b>
      </div>
      <DiffView before={one.before} after={one.after} />
    </section>
  ));
}
