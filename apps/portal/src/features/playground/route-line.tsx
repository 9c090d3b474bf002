import type { CallableModel, ModelTarget } from '../../lib/api-client.js';
import { Icon } from '../../ui/icon.js';
import type { RunDecision } from './conversation.js';
import classes from './playground-page.module.css';

/** Where a request would go and why; after one, where it went. */
export function RouteLine({ model, decision }: { model: CallableModel; decision: RunDecision | null }) {
  const [first, ...others] = inOrder(model.targets);
  return (
    <details className={classes.route}>
      <summary>
        <Icon name="layers" size="s" />
        <span className="truncate">
          Route <b className="medium">{model.model}</b>, {strategyWords[model.strategy] ?? model.strategy}
          {' → '}
          <span className="mono">{first?.deployment ?? 'no target'}</span>
          {others.length > 0 && `, then ${others.map((one) => one.deployment).join(', ')}`}
        </span>
        <Icon name="chevron-down" size="xs" />
      </summary>
      <div className={classes.why}>
        <p>{why[model.strategy] ?? 'The strategy orders the targets for each request.'}</p>
        <ul>
          {inOrder(model.targets).map((target) => (
            <li key={target.deployment}>
              <span className="mono">{target.deployment}</span>
              <span className="muted">
                {target.providerLabel}, {target.upstreamModel} · {standing(target)}
              </span>
            </li>
          ))}
        </ul>
        {decision && (
          <>
            <p>The last request:</p>
            <ul aria-label="How the last request was decided">
              {decision.targets.map((target, index) => (
                <li key={index}>
                  <span className="mono">{target.deployment}</span>
                  <span className="muted">{target.outcome}</span>
                </li>
              ))}
              {decision.limits.map((limit, index) => (
                <li key={`limit-${index}`}>
                  <span>
                    Limit on {limit.dimension.replaceAll('_', ' ')} a {limit.window}
                  </span>
                  <span className={limit.ok ? 'muted' : 'warn'}>
                    {limit.free} {limit.unit} free
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </details>
  );
}

/** Backups after primaries; who is passed over comes last, as in a request. */
function inOrder(targets: readonly ModelTarget[]): ModelTarget[] {
  const rank = (one: ModelTarget) =>
    (one.state === 'disabled' || one.state === 'draining' ? 4 : 0) +
    (one.health === 'ejected' ? 2 : 0) +
    (one.tier === 'backup' ? 1 : 0);
  return [...targets].sort((a, b) => rank(a) - rank(b));
}

function standing({ state, health, healthReason, tier }: ModelTarget): string {
  if (state === 'disabled' || state === 'draining') return `${state}, not asked`;
  if (health === 'ejected') return `passed over for now (${healthReason ?? 'failures'})`;
  if (health === 'returning') return 'coming back after failures';
  return tier === 'backup' ? 'backup, asked when no primary is left' : 'may be asked';
}

const strategyWords: Record<string, string> = {
  priority: 'priority',
  weighted: 'weighted',
  'round-robin': 'in turn',
  'least-latency': 'least latency',
  'least-in-flight': 'least in flight',
  'least-cost': 'least cost',
};

const why: Record<string, string> = {
  priority: 'The first target that is well is asked; the next one when it fails before its first byte.',
  weighted: 'A target is drawn by weight; the others follow when it fails before its first byte.',
  'round-robin': 'Targets take turns; the others follow when one fails before its first byte.',
  'least-latency': 'The target that answers soonest at the moment is asked first.',
  'least-in-flight': 'The target with the fewest open requests is asked first.',
  'least-cost': 'The cheapest target for this request is asked first.',
};
