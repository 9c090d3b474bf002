import type { Decision, RequestDetail } from '../../lib/api-client.js';
import { exactAmount, limitName } from '../../lib/limits.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { formatMs } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { StatusMark } from '../../ui/status-mark.js';
import { subjectInWords, type Caller } from './decided-subject.js';
import { explain } from './explain.js';
import classes from './requests-page.module.css';

type Target = Decision['targets'][number];
type DecisionLimit = Decision['limits'][number];

/** One plain paragraph, then targets in the order they were tried, then limits; what refused comes first. */
export function DecisionRecord({ request, caller }: { request: RequestDetail; caller: Caller }) {
  const { decision } = request;
  const limits = [...decision.limits].sort((a, b) => Number(a.ok) - Number(b.ok));
  const revision = decision.route?.revision;
  return (
    <section className={classes.section} id="decision" aria-labelledby="decision-title">
      <div className={classes.sectionHead}>
        <h2 id="decision-title">Decision record</h2>
        <span className="spacer" />
        {revision !== null && revision !== undefined && <span className="muted xs">config revision {revision}</span>}
      </div>
      <p className={classes.explanation}>{explain(request, caller.organizationName)}</p>
      {decision.targets.length > 0 && (
        <div className={classes.drawerTable}>
          <ScrollBox label="Targets">
            <DataTable
              caption="Targets, in the order they were considered"
              columns={targetColumns}
              rows={decision.targets}
              rowKey={(target) => target.deployment}
              density="compact"
            />
          </ScrollBox>
        </div>
      )}
      {limits.length > 0 && (
        <>
          <div className={classes.sectionHead}>
            <h3>Limits consulted</h3>
            <span className="spacer" />
            <span className="muted xs">as they stood at that moment</span>
          </div>
          <div className={classes.drawerTable}>
            <ScrollBox label="Limits consulted">
              <DataTable
                caption="Limits consulted"
                columns={limitColumns(caller)}
                rows={limits}
                rowKey={(limit) => limit.id}
                density="compact"
              />
            </ScrollBox>
          </div>
        </>
      )}
    </section>
  );
}

const targetColumns: Column<Target>[] = [
  { id: 'target', header: 'Target', cell: (target) => <span className="mono">{target.deployment}</span> },
  {
    id: 'filters',
    header: 'Filters',
    cell: (target) => (
      <span className={classes.filters}>
        {target.filters.map((filter) => (
          <span key={filter.name} className={filter.ok ? classes.passed : 'muted'}>
            <Icon name={filter.ok ? 'check' : 'close'} size="xs" />
            <span className="sr-only">{filter.ok ? 'passed' : 'failed'}</span>
            {filter.ok ? filter.name.replaceAll('_', ' ') : (filter.reason ?? filter.name).replaceAll('_', ' ')}
          </span>
        ))}
      </span>
    ),
  },
  {
    id: 'score',
    hideBelow: 700,
    header: 'Score',
    align: 'right',
    cell: (target) =>
      target.score === null || target.score === undefined ? <span className="muted">–</span> : formatMs(target.score),
  },
  { id: 'outcome', header: 'Outcome', cell: (target) => <TargetOutcome target={target} /> },
];

function TargetOutcome({ target }: { target: Target }) {
  const words = target.outcome.charAt(0).toUpperCase() + target.outcome.slice(1).replaceAll('_', ' ');
  if (/served/i.test(words)) {
    return (
      <StatusMark tone="ok" icon="check-circle">
        {words}
      </StatusMark>
    );
  }
  if (/attempt|fail|\b[45]\d\d\b/i.test(words)) {
    return (
      <StatusMark tone="warn" icon="warning">
        {words}
      </StatusMark>
    );
  }
  return <span className="muted xs">{words}</span>;
}

/** Lock: it refuses. Wave: it only counts. */
function ModeIcon({ mode }: { mode: string }) {
  return (
    <span className={classes.modeIcon} title={mode}>
      <Icon name={mode === 'hard' ? 'lock' : 'wave'} size="xs" />
      <span className="sr-only">{mode}</span>
    </span>
  );
}

const limitColumns = (caller: Caller): Column<DecisionLimit>[] => [
  {
    id: 'limit',
    header: 'Limit',
    cell: (limit) => (
      <>
        {limit.ok ? (
          <span className="medium">
            {limitName(limit)} <ModeIcon mode={limit.mode} />
          </span>
        ) : (
          <StatusMark tone="warn" icon="ban">
            {limitName(limit)} <ModeIcon mode={limit.mode} />
          </StatusMark>
        )}
        <span className={classes.narrowSubject}>{subjectInWords(limit.subject, caller)}</span>
      </>
    ),
  },
  {
    id: 'subject',
    header: 'Subject',
    hideBelow: 700,
    cell: (limit) => {
      const words = subjectInWords(limit.subject, caller);
      return (
        <span className={`${classes.decidedSubject} secondary truncate`} title={words}>
          {words}
        </span>
      );
    },
  },
  {
    id: 'bar',
    hideBelow: 700,
    header: <span className="sr-only">Share</span>,
    cell: (limit) =>
      Number(limit.amount) > 0 && (
        <span className={classes.limitBar}>
          <BudgetBar
            thin
            settled={Number(limit.usedBefore) / Number(limit.amount)}
            held={Number(limit.held) / Number(limit.amount)}
          />
        </span>
      ),
  },
  {
    id: 'used',
    header: 'Used before',
    align: 'right',
    cell: (limit) => (
      <>
        {exactAmount(limit, limit.usedBefore)} <span className="muted">of {exactAmount(limit, limit.amount)}</span>
      </>
    ),
  },
  {
    id: 'needed',
    header: 'Needed',
    align: 'right',
    hideBelow: 700,
    cell: (limit) => (limit.needed ? exactAmount(limit, limit.needed) : <span className="muted">–</span>),
  },
  {
    id: 'free',
    header: 'Free after',
    align: 'right',
    cell: (limit) => exactAmount(limit, limit.freeAfter),
  },
];
