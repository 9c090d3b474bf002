import type { ReactNode } from 'react';
import { effectiveAmount, limitAmount, limitFree, limitUse } from '../../lib/limits.js';
import { Button } from '../../ui/button.js';
import { formatPercent } from '../../ui/format/number.js';
import { formatDate } from '../../ui/format/time.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { Mode } from './limit-level.js';
import { markOf } from './budget-table.js';
import classes from './limits-page.module.css';
import type { ShownLimit } from './shown-limit.js';

export interface BudgetSummaryProps {
  /** The organization's own budget; null: it has none. */
  budget: ShownLimit | null;
  timeZone: string;
  /** null: the user may not set one. */
  onCreate: (() => void) | null;
}

/** The organization as a whole: the three figures, the forecast and the thresholds. */
export function BudgetSummary({ budget, timeZone, onCreate }: BudgetSummaryProps) {
  const narrow = useNarrow();
  if (!budget) {
    return (
      <section className={classes.summary} aria-label="Budget of the organization">
        <div className="row">
          <span className="secondary">
            The organization as a whole has no budget: only the limits below stop its requests.
          </span>
          <span className="spacer" />
          {onCreate && (
            <Button size="sm" onClick={onCreate}>
              Set a budget
            </Button>
          )}
        </div>
      </section>
    );
  }
  const { state } = budget;
  const use = limitUse(budget);
  const free = limitFree(budget);
  const { forecast } = budget;
  const end = state?.resetAt ? new Date(Date.parse(state.resetAt) - 1) : null;
  const amount = (value: string | null | undefined): ReactNode =>
    value === null || value === undefined ? <span className="muted">unknown</span> : limitAmount(budget, value);
  const thresholds = budget.alerts.filter((one) => one < 100).map((one) => one / 100);
  return (
    <section className={classes.summary} aria-label="Budget of the organization">
      <dl className={classes.figures}>
        <Figure name="Settled" mark={classes.settledKey}>
          {amount(state?.used)}
        </Figure>
        <Figure name="Held by open requests" mark={classes.heldKey}>
          {amount(state?.held)}
        </Figure>
        <Figure name="Free" mark={classes.freeKey}>
          {amount(free)}
        </Figure>
        <Figure
          name={end ? `Forecast for ${formatDate(end, timeZone).replace(/ \d{4}$/, '')}` : 'Forecast'}
          mark={classes.forecastKey}
          after={forecast && `${formatPercent(forecast.percent / 100, 0)} of budget`}
        >
          {forecast ? limitAmount(budget, forecast.atEnd) : <span className="muted">too early</span>}
        </Figure>
        <Figure name={`Budget, ${budget.window === 'none' ? 'total' : budget.window}`} end>
          {limitAmount(budget, effectiveAmount(budget))} <Mode mode={budget.mode} />
        </Figure>
      </dl>
      <div className={classes.bigBar}>
        <BudgetBar settled={use?.settled ?? 0} held={use?.held ?? 0} mark={markOf(budget)} ticks={thresholds} />
      </div>
      <div className={classes.ticks}>
        <span style={{ left: 0 }}>{limitAmount(budget, '0')}</span>
        {thresholds
          .filter((share) => share >= 0.15 && share <= (narrow ? 0.6 : 0.85))
          .map((share) => (
            <span key={share} style={{ left: `${share * 100}%`, transform: 'translateX(-50%)' }}>
              {formatPercent(share, 0)}
            </span>
          ))}
        <span style={{ right: 0 }}>{budget.mode === 'hard' ? '100% refuses' : '100%'}</span>
      </div>
    </section>
  );
}

interface FigureProps {
  name: string;
  mark?: string;
  after?: string | null;
  end?: boolean;
  children: ReactNode;
}

function Figure({ name, mark, after, end, children }: FigureProps) {
  return (
    <div className={end ? classes.figureEnd : undefined}>
      <dt>{name}</dt>
      <dd>
        {mark && <span className={mark} aria-hidden="true" />}
        <span className={classes.figure}>{children}</span>
        {after && <small className="muted">{after}</small>}
      </dd>
    </div>
  );
}
