import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConfigRevision } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { When } from '../../ui/when.js';
import classes from '../owned/owned-page.module.css';
import { diffQuery, revisionsQuery } from './api.js';
import { ConfigChanges } from './config-changes.js';
import own from './models-page.module.css';
import { RollbackDialog } from './rollback-dialog.js';

/** Every change of an owner's configuration, the newest first: what it changed, and the way back. */
export function RevisionList({ owner, mayWrite }: { owner: Owner; mayWrite: boolean }) {
  const revisions = useQuery(revisionsQuery(owner));
  const [looking, setLooking] = useState<ConfigRevision | null>(null);
  const [goingBack, setGoingBack] = useState<ConfigRevision | null>(null);
  if (revisions.error && !revisions.data)
    return (
      <ErrorState
        title="The revisions could not be loaded."
        trouble={toTrouble(revisions.error)}
        onRetry={() => void revisions.refetch()}
        retrying={revisions.isFetching}
      />
    );
  if (!revisions.data)
    return (
      <Panel clip>
        <div aria-busy="true">
          <SkeletonRows rows={6} rowHeight={49} />
        </div>
      </Panel>
    );
  if (revisions.data.length === 0)
    return (
      <Panel>
        <EmptyState title="No revision yet">
          Each change of deployments, routes, limits and trusted issuers becomes one.
        </EmptyState>
      </Panel>
    );
  const newest = revisions.data[0]?.sequence;
  return (
    <Panel clip>
      <ul className={own.revisions} aria-label="Revisions">
        {revisions.data.map((one) => (
          <li key={one.id}>
            <span className={own.sequence}>{one.sequence}</span>
            <span className={own.revision}>
              <span className="row">
                <b className="medium">{one.author}</b>
                <Tag>{one.source === 'file' ? 'tollgate.yaml' : one.source}</Tag>
                {one.state === 'applied' && (
                  <StatusMark tone="ok" icon="check-circle">
                    live
                  </StatusMark>
                )}
              </span>
              <span className="muted xs">
                <When at={one.createdAt} as="ago" />
                {one.reason && ` · ${one.reason}`}
              </span>
            </span>
            <span className="spacer" />
            <Button size="sm" aria-label={`Changes of revision ${one.sequence}`} onClick={() => setLooking(one)}>
              Changes
            </Button>
            {mayWrite && one.sequence !== newest && (
              <Button
                size="sm"
                variant="quiet"
                aria-label={`Go back to revision ${one.sequence}`}
                onClick={() => setGoingBack(one)}
              >
                Go back
              </Button>
            )}
          </li>
        ))}
      </ul>
      {looking && <DiffDialog owner={owner} revision={looking} onClose={() => setLooking(null)} />}
      {goingBack && <RollbackDialog owner={owner} revision={goingBack} onClose={() => setGoingBack(null)} />}
    </Panel>
  );
}

function DiffDialog({ owner, revision, onClose }: { owner: Owner; revision: ConfigRevision; onClose: () => void }) {
  const diff = useQuery(diffQuery(owner, revision.id));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`What revision ${revision.sequence} changed`}
      description={`By ${revision.author}.`}
      width={760}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className={classes.form}>
        {diff.error && (
          <ErrorState
            title="The changes could not be loaded."
            trouble={toTrouble(diff.error)}
            onRetry={() => void diff.refetch()}
            retrying={diff.isFetching}
          />
        )}
        {!diff.data && !diff.error && (
          <div aria-busy="true">
            <SkeletonRows rows={4} />
          </div>
        )}
        {diff.data && <ConfigChanges changes={diff.data.changes} />}
      </div>
    </Dialog>
  );
}
