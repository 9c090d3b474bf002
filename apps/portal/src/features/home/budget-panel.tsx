import { Link } from '@tanstack/react-router';
import type { ApiKey, Limit } from '../../lib/api-client.js';
import { limitUse } from '../../lib/limits.js';
import { useScope, type Scope } from '../../lib/scope.js';
import { buttonClass } from '../../ui/button.js';
import { formatMoney } from '../../ui/format/money.js';
import { formatPercent } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { BudgetBar } from '../../ui/share-bar.js';
import classes from './home-page.module.css';

const shown = 4;

export function BudgetPanel({ budgets, keys }: { budgets: readonly Limit[]; keys: readonly ApiKey[] }) {
  const scope = useScope();
  const fullest = [...budgets].sort((a, b) => fill(b) - fill(a)).slice(0, shown);
  return (
    <Panel
      title="Budgets"
      note={budgets.length > shown ? `the ${shown} fullest of ${budgets.length}` : undefined}
      actions={
        <Link to="/limits" className={buttonClass({ variant: 'quiet', size: 'sm' })}>
          All budgets and limits
        </Link>
      }
    >
      <PanelBody className={classes.budgets}>
        {fullest.map((budget) => {
          const use = limitUse(budget);
          const share = use ? use.settled + use.held : null;
          return (
            <div key={budget.id}>
              <div className={classes.budgetHead}>
                <span className="medium truncate">{subjectName(budget, scope, keys)}</span>
                <span className="muted xs nowrap">
                  {budget.window === 'month' ? budget.mode : `${budget.mode}, ${budget.window}`}
                </span>
                <span className="spacer" />
                <span className="nowrap">
                  {budget.state?.used ? formatMoney(budget.state.used) : <span className="muted">unknown</span>}{' '}
                  <span className="muted">of {formatMoney(budget.amount).replace(/\.00$/, '')}</span>
                </span>
                <span
                  className={`${classes.share} nowrap ${share !== null && share >= 1 ? 'bad' : share !== null && share >= 0.8 ? 'warn' : ''}`}
                >
                  {share === null ? '' : share >= 1 ? 'no room' : formatPercent(share, 0)}
                </span>
                {share !== null && share >= 0.8 && (
                  <span className={share >= 1 ? 'bad' : 'warn'}>
                    <Icon name={share >= 1 ? 'cross-circle' : 'warning'} size="s" />
                  </span>
                )}
              </div>
              <BudgetBar settled={use?.settled ?? 0} held={use?.held ?? 0} />
            </div>
          );
        })}
        <ul className={classes.barLegend}>
          <li>
            <span className={classes.settledKey} /> Settled
          </li>
          <li>
            <span className={classes.heldKey} /> Held
          </li>
          <li>
            <span className={classes.freeKey} /> Free
          </li>
        </ul>
      </PanelBody>
    </Panel>
  );
}

function fill(limit: Limit): number {
  const use = limitUse(limit);
  return use ? use.settled + use.held : 0;
}

function subjectName(limit: Limit, scope: Scope, keys: readonly ApiKey[]): string {
  const { type, id } = limit.subject;
  if (type === 'organization') return scope.organization.name;
  if (type === 'project')
    return scope.projects.find((one) => one.id === id || one.slug === id)?.name ?? id ?? 'project';
  if (type === 'api_key') return keys.find((key) => key.id === id)?.name ?? id ?? 'key';
  return id ? `${type.replace('_', ' ')} ${id}` : type;
}
