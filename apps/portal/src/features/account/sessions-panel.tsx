import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnSession } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { ErrorState } from '../../ui/error-state.js';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Tag } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { When } from '../../ui/when.js';
import classes from './account-page.module.css';
import { endSession, sessionsQuery, signOutEverywhere } from './api.js';
import { describeUserAgent } from './user-agent.js';

const methods: Record<OwnSession['method'], string> = {
  password: 'by password',
  invitation: 'by invitation',
  sso: 'by single sign-on',
};

export function SessionsPanel({ onSignedOut }: { onSignedOut: () => void }) {
  const sessions = useQuery(sessionsQuery);
  const queryClient = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: (error) => toast({ title: 'The session was not ended', detail: toTrouble(error).message, bad: true }),
  });
  const everywhere = useMutation({ mutationFn: signOutEverywhere, onSuccess: onSignedOut });
  return (
    <Panel
      title="Sessions"
      note="Browsers that are signed in as you"
      actions={
        <Button size="sm" onClick={() => setLeaving(true)}>
          Sign out everywhere
        </Button>
      }
    >
      {sessions.error && (
        <ErrorState
          title="Your sessions could not be loaded."
          trouble={toTrouble(sessions.error)}
          onRetry={() => void sessions.refetch()}
          retrying={sessions.isFetching}
        />
      )}
      {sessions.isPending && (
        <div aria-busy="true">
          <SkeletonRows rows={2} rowHeight={49} />
        </div>
      )}
      <ul className={classes.sessions} aria-label="Sessions">
        {sessions.data?.map((session) => (
          <li key={session.id}>
            <div>
              <div className="row">
                <span className="medium truncate" title={session.userAgent ?? undefined}>
                  {describeUserAgent(session.userAgent)}
                </span>
                {session.current && <Tag accent>this one</Tag>}
              </div>
              <div className="muted xs">
                {session.ip ?? 'address unknown'} · {methods[session.method]} · seen{' '}
                <When at={session.lastSeenAt} as="ago" />
              </div>
            </div>
            {!session.current && (
              <Button
                size="sm"
                aria-label={`End the session from ${session.ip ?? 'an unknown address'}`}
                busy={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {leaving && (
        <ConfirmDialog
          title="Sign out everywhere"
          description="Every session of yours ends, this one too."
          action="Sign out everywhere"
          danger
          busy={everywhere.isPending}
          trouble={everywhere.error && toTrouble(everywhere.error).message}
          onConfirm={() => everywhere.mutate()}
          onClose={() => setLeaving(false)}
        />
      )}
    </Panel>
  );
}
