import type { RouteDryRun } from '../../lib/api-client.js';
import { exactAmount, limitName } from '../../lib/limits.js';
import { exactMoney } from '../../ui/format/money.js';
import { formatInteger } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Note } from '../../ui/note.js';
import { Panel } from '../../ui/panel.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { targetWords } from './dry-run.js';
import own from './models-page.module.css';

/** Where it would go and in which order, and what stops it. */
export function DryRunResult({ result }: { result: RouteDryRun }) {
  const { route, rule, refusal, targets, limits, estimate } = result;
  const asked = targets.filter((target) => target.position !== null);
  const refusing = limits.filter((limit) => !limit.ok);
  return (
    <Panel title="What would happen" note="no upstream was called" clip>
      <div className={own.dryHead}>
        <StatusMark tone={result.admitted ? 'ok' : 'warn'} icon={result.admitted ? 'check-circle' : 'ban'} pill>
          {result.admitted ? `${asked.length} of ${targets.length} targets` : `Refused, ${refusal?.status ?? ''}`}
        </StatusMark>
        {route && (
          <span className="secondary">
            <span className="mono">{route.model}</span> · {route.strategy.replaceAll('-', ' ')} ·{' '}
            {route.revision === null ? 'draft' : `revision ${route.revision}`}
          </span>
        )}
        {result.dataClass !== 'public' && <Tag>{result.dataClass}</Tag>}
        {result.overflow && <Tag accent>overflow: backups first</Tag>}
      </div>
      {refusal && (
        <div className={own.dryLine}>
          <Note tone="warn" icon="ban">
            {refusal.message} <span className="mono xs">{refusal.code}</span>
          </Note>
        </div>
      )}
      {rule && (
        <p className={`${own.dryLine} secondary`}>
          The rule “{rule.name}” picked the targets: {rule.reason}.
        </p>
      )}
      <ol aria-label="Targets in order">
        {targets.map((target) => (
          <li key={`${target.deploymentId} ${target.tier}`} className={own.dryLine}>
            <span className={`${own.position} ${target.position === null ? own.off : ''}`}>
              {target.position ?? <Icon name="close" size="xs" />}
              {target.position === null && <span className="sr-only">not asked</span>}
            </span>
            <span className={own.dryText}>
              <span className={`mono ${target.position === null ? 'muted' : 'medium'}`}>{target.deployment}</span>
              <span className="muted xs">{targetWords(target, route?.strategy)}</span>
            </span>
            <span className="muted xs nowrap">
              {target.mostCostUsd === null ? 'unpriced' : `≤ ${exactMoney(target.mostCostUsd)}`}
            </span>
          </li>
        ))}
      </ol>
      {result.orderVaries && (
        <p className={`${own.dryLine} muted xs`}>The strategy draws or takes turns: this order is one of several.</p>
      )}
      <dl className={own.dryFacts}>
        <div>
          <dt>Would hold at most</dt>
          <dd>{estimate?.mostCostUsd ? exactMoney(estimate.mostCostUsd) : 'not known'}</dd>
        </div>
        <div>
          <dt>Tokens in / out, at most</dt>
          <dd>
            {estimate
              ? `${formatInteger(estimate.mostInputTokens)} / ${formatInteger(estimate.mostOutputTokens)}`
              : '–'}
          </dd>
        </div>
        <div>
          <dt>Limits asked</dt>
          <dd>
            {result.limitsUnchecked ? (
              'could not be asked'
            ) : refusing[0] ? (
              <StatusMark tone="warn" icon="ban">
                {limitName(refusing[0])}, {exactAmount(refusing[0], refusing[0].freeAfter)} free
              </StatusMark>
            ) : (
              `${limits.length}, all with room`
            )}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
