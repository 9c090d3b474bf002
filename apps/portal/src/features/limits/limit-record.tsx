import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LimitAlert } from '../../lib/api-client.js';
import { effectiveAmount, limitAmount, limitFree, limitName, roundAmount } from '../../lib/limits.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button, IconButton } from '../../ui/button.js';
import { Copyable } from '../../ui/copyable.js';
import { formatUntil, formatUtc } from '../../ui/format/time.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { Skeleton } from '../../ui/skeleton.js';
import { Tag } from '../../ui/tag.js';
import { useNow } from '../../ui/use-now.js';
import { When } from '../../ui/when.js';
import { topUpsQuery } from './api.js';
import { LevelMark, Mode } from './limit-level.js';
import { algorithmNames, inWords, whose, type Names } from './limit-words.js';
import { LimitChart } from './limit-chart.js';
import { LimitHolds } from './limit-holds.js';
import classes from './limits-page.module.css';
import type { ShownLimit } from './shown-limit.js';

export interface LimitRecordProps {
  owner: Owner;
  limit: ShownLimit;
  names: Names;
  alerts: readonly LimitAlert[];
  timeZone: string;
  organizationId: string;
  /** Usage and top-ups are its owner's to see. */
  mayChart: boolean;
  /** null: the user may not change limits. */
  actions: { onEdit: () => void; onTopUp: () => void; onRemove: () => void } | null;
  /** Closes it, where it covers the page. */
  onClose: (() => void) | null;
}

/** The head of the record, for the panel and for the drawer. */
export function LimitRecordHead({ limit, names, actions, onClose }: LimitRecordProps) {
  const whole = whose(limit, names);
  const canTopUp = limit.algorithm === 'calendar' && limit.dimension !== 'concurrency';
  return (
    <div className={classes.recordHead}>
      <h2 className="truncate" title={whole}>
        {whole}
      </h2>
      <LevelMark limit={limit} pill />
      <span className="spacer" />
      {!actions && limit.origin !== 'organization' && <Tag>{limit.origin}</Tag>}
      {actions && limit.managedBy === 'file' && <Tag>tollgate.yaml</Tag>}
      {actions && limit.managedBy !== 'file' && (
        <Button size="sm" onClick={actions.onEdit} aria-label={`Edit ${limitName(limit)} of ${whole}`}>
          Edit
        </Button>
      )}
      {actions && (limit.managedBy !== 'file' || canTopUp) && (
        <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
          <Menu.Target>
            <IconButton icon="dots" size="sm" label={`More for ${limitName(limit)} of ${whole}`} />
          </Menu.Target>
          <Menu.Dropdown>
            {canTopUp && (
              <Menu.Item leftSection={<Icon name="plus" size="s" />} onClick={actions.onTopUp}>
                Top up this period…
              </Menu.Item>
            )}
            {limit.managedBy !== 'file' && (
              <Menu.Item
                className={menu.danger}
                leftSection={<Icon name="close" size="s" />}
                onClick={actions.onRemove}
              >
                Delete…
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {onClose && <IconButton icon="close" size="sm" label="Close" onClick={onClose} />}
    </div>
  );
}

/** What one limit is, where it is heading, and what was done to it. */
export function LimitRecord(props: LimitRecordProps) {
  const { limit, names, timeZone } = props;
  return (
    <div className={classes.record}>
      <p className="secondary">{inWords({ ...limit, amount: effectiveAmount(limit) }, names)}</p>
      {props.mayChart && <LimitChart {...props} />}
      <Outlook limit={limit} timeZone={timeZone} />
      <Facts {...props} />
      {props.mayChart && <TopUps {...props} />}
      <LimitHolds {...props} />
      <Alerts {...props} />
    </div>
  );
}

/** One sentence on how long it lasts. */
function Outlook({ limit, timeZone }: { limit: ShownLimit; timeZone: string }) {
  const { forecast } = limit;
  const free = limitFree(limit);
  if (free !== null && Number(free) === 0 && limit.state) {
    const until = limit.state.resetAt ? ` until ${moment(new Date(limit.state.resetAt), timeZone)}` : '';
    return (
      <p>
        <b>Nothing is free{until}.</b>{' '}
        {limit.mode === 'hard' ? 'Requests that need it are refused.' : 'Requests go on; they are recorded as over.'}
      </p>
    );
  }
  if (!forecast) return null;
  if (!forecast.exhaustedAt) {
    return (
      <p className="secondary">
        At this pace it lasts: about <b>{limitAmount(limit, forecast.atEnd)}</b> by the end of the {limit.window}.
      </p>
    );
  }
  return (
    <p>
      At this pace it is used up on <b>{moment(new Date(forecast.exhaustedAt), timeZone)}</b>.{' '}
      <span className="secondary">
        {limit.mode === 'hard' ? 'From then on requests are refused; none of it is overspent.' : 'Nobody is refused.'}
      </span>
    </p>
  );
}

function Facts({ limit }: LimitRecordProps) {
  const now = useNow();
  const raised = limit.state && limit.state.amount !== limit.amount;
  return (
    <dl className={classes.facts}>
      <Fact name="Limit">
        {limitName(limit)} <Mode mode={limit.mode} />
      </Fact>
      <Fact name="Amount">
        {roundAmount(limit, limit.amount)}
        {raised && limit.state && (
          <span className="muted"> now {roundAmount(limit, limit.state.amount)}, top-ups or rollover included</span>
        )}
      </Fact>
      <Fact name="Used / held">
        {limit.state ? (
          <>
            {limitAmount(limit, limit.state.used)} / {limitAmount(limit, limit.state.held)}
          </>
        ) : (
          <span className="muted">unknown: the counters do not answer, or have not seen it yet</span>
        )}
      </Fact>
      {limit.dimension !== 'concurrency' && (
        <Fact name="Counted by">
          {algorithmNames[limit.algorithm]}
          {limit.burst && <span className="muted">, burst {roundAmount(limit, limit.burst)}</span>}
          {limit.maxWaitMs > 0 && <span className="muted">, waits up to {limit.maxWaitMs / 1000} s</span>}
          {limit.rollover && <span className="muted">, the rest rolls over</span>}
        </Fact>
      )}
      {limit.state?.resetAt && (
        <Fact name="Room again">
          <time dateTime={limit.state.resetAt} title={formatUtc(new Date(limit.state.resetAt))}>
            {formatUntil(new Date(limit.state.resetAt), now)}
          </time>
        </Fact>
      )}
      <Fact name="Alerts at">
        {limit.alerts.length > 0 ? (
          limit.alerts.map((one) => `${one}%`).join(', ')
        ) : (
          <span className="muted">none</span>
        )}
      </Fact>
      <Fact name="Id">
        <Copyable text={limit.id} label="Copy the limit’s id" />
      </Fact>
      <Fact name="Changed">
        <When at={limit.updatedAt} as="ago" />
      </Fact>
    </dl>
  );
}

function TopUps({ owner, limit, actions }: LimitRecordProps) {
  const calendar = limit.algorithm === 'calendar' && limit.dimension !== 'concurrency';
  const query = useQuery({ ...topUpsQuery(owner, limit.id), enabled: calendar });
  if (!calendar) return null;
  return (
    <section className={classes.recordPart} aria-label="Top-ups">
      <h3>
        Top-ups
        <span className="spacer" />
        {actions && (
          <Button size="sm" variant="quiet" icon="plus" onClick={actions.onTopUp}>
            Top up
          </Button>
        )}
      </h3>
      {query.error && <p className="muted xs">{toTrouble(query.error).message}</p>}
      {!query.data && !query.error && <Skeleton width={180} />}
      {query.data?.length === 0 && <p className="muted xs">None. A top-up raises it for the rest of its period.</p>}
      {(query.data ?? []).map((one) => (
        <div key={one.id} className={classes.line}>
          <span className="medium nowrap">+{roundAmount(limit, one.amount)}</span>
          <span className={classes.reason}>
            {one.reason}
            <small className="muted">
              {one.author.type.replaceAll('_', ' ')} · <When at={one.createdAt} as="ago" />
            </small>
          </span>
        </div>
      ))}
    </section>
  );
}

function Alerts({ limit, alerts }: LimitRecordProps) {
  const own = alerts.filter((one) => one.limitId === limit.id).slice(0, 5);
  if (own.length === 0) return null;
  return (
    <section className={classes.recordPart} aria-label="Alerts raised">
      <h3>Alerts raised</h3>
      {own.map((one) => (
        <div key={one.id} className={classes.line}>
          <Icon name="bell" size="s" />
          <span className={classes.reason}>
            {alertWords(one)}
            <small className="muted">
              {limitAmount(limit, one.settled)} of {roundAmount(limit, one.amount)} ·{' '}
              <When at={one.createdAt} as="ago" />
            </small>
          </span>
        </div>
      ))}
    </section>
  );
}

export function alertWords(alert: LimitAlert): string {
  return alert.kind === 'forecast' ? 'At this pace it will not last' : `${alert.threshold}% reached`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** `Mon 23 Nov, 11:00`, in the zone the limit counts in. */
function moment(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(instant);
}
