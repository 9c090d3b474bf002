import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LimitHold } from '../../lib/api-client.js';
import { exactAmount } from '../../lib/limits.js';
import { Button } from '../../ui/button.js';
import { shortenId } from '../../ui/format/number.js';
import { holdsQuery } from './api.js';
import { ageOf } from './hold-list.js';
import classes from './limits-page.module.css';
import { ReleaseHoldDialog } from './release-hold-dialog.js';
import type { ShownLimit } from './shown-limit.js';

const shown = 6;

export interface LimitHoldsProps {
  organizationId: string;
  limit: ShownLimit;
  actions: object | null;
}

/** What running requests hold of one limit, the oldest first. */
export function LimitHolds({ organizationId, limit, actions }: LimitHoldsProps) {
  const holds = useQuery(holdsQuery(organizationId, limit.id));
  const [releasing, setReleasing] = useState<LimitHold | null>(null);
  if (!holds.data) return null;
  return (
    <section className={classes.recordPart} aria-label="Open holds">
      <h3>
        Open holds
        <span className="spacer" />
        <span className="muted xs">
          {holds.data.length} open{limit.state ? `, ${exactAmount(limit, limit.state.held)}` : ''}
        </span>
      </h3>
      {holds.data.length === 0 && <p className="muted xs">No request holds any of it just now.</p>}
      {holds.data.slice(0, shown).map((hold) => (
        <div key={hold.id} className={classes.line}>
          <Link to="/requests/$requestId" params={{ requestId: hold.requestId }} className="mono">
            {shortenId(hold.requestId, 10, 4)}
          </Link>
          <span className="muted xs nowrap">{ageOf(hold)}</span>
          <span className="spacer" />
          {hold.stuck && actions && (
            <Button size="sm" aria-label={`Release the hold of ${hold.requestId}`} onClick={() => setReleasing(hold)}>
              Release
            </Button>
          )}
          <span className="nowrap">
            {exactAmount(limit, hold.limits.find((one) => one.limitId === limit.id)?.held ?? '0')}
          </span>
        </div>
      ))}
      {releasing && (
        <ReleaseHoldDialog organizationId={organizationId} hold={releasing} onClose={() => setReleasing(null)} />
      )}
    </section>
  );
}
