import type { Invitation } from '../../lib/api-client.js';
import { useAccess } from '../../lib/access.js';
import { Button } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import type { IconName } from '../../ui/icon.js';
import classes from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark, type Tone } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';

export interface InvitationListProps {
  invitations: readonly Invitation[];
  onRevoke: (invitation: Invitation) => void;
}

export function InvitationList({ invitations, onRevoke }: InvitationListProps) {
  const narrow = useNarrow();
  const mayRevoke = useAccess().may('members:write');
  const actions = (invitation: Invitation) =>
    mayRevoke && invitation.state === 'open' ? (
      <Button
        size="sm"
        aria-label={`Withdraw the invitation of ${invitation.email}`}
        onClick={() => onRevoke(invitation)}
      >
        Withdraw
      </Button>
    ) : null;
  if (narrow) {
    return (
      <CardList
        label="Invitations"
        rows={invitations}
        rowKey={(invitation) => invitation.id}
        card={(invitation) => (
          <article>
            <div className={classes.cardHead}>
              <span className="medium truncate">{invitation.email}</span>
              <span className="spacer" />
              <Tag>{invitation.role}</Tag>
            </div>
            <div className={classes.cardLine}>
              <State invitation={invitation} />
              {actions(invitation)}
            </div>
            <div className="muted xs">
              invited <When at={invitation.createdAt} as="date" />, {mailWords[invitation.mail]}
            </div>
          </article>
        )}
      />
    );
  }
  const columns: Column<Invitation>[] = [
    { id: 'email', header: 'Invited', cell: (one) => <span className="medium truncate">{one.email}</span> },
    { id: 'role', header: 'Role', cell: (one) => <Tag>{one.role}</Tag> },
    { id: 'state', header: 'State', cell: (one) => <State invitation={one} /> },
    { id: 'mail', header: 'Mail', cell: (one) => <span className="secondary">{mailWords[one.mail]}</span> },
    { id: 'by', header: 'By', cell: (one) => <span className="truncate">{one.createdBy?.name ?? 'unknown'}</span> },
    { id: 'until', header: 'Good until', cell: (one) => <When at={one.expiresAt} as="date" /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <Panel clip>
      <ScrollBox label="Invitations">
        <DataTable caption="Invitations" columns={columns} rows={invitations} rowKey={(one) => one.id} />
      </ScrollBox>
    </Panel>
  );
}

const mailWords: Record<Invitation['mail'], string> = {
  none: 'link only',
  queued: 'on its way',
  sent: 'sent',
  failed: 'could not be sent',
};

const states: Record<Invitation['state'], { tone: Tone; icon: IconName; words: string }> = {
  open: { tone: 'info', icon: 'clock', words: 'open' },
  accepted: { tone: 'ok', icon: 'check-circle', words: 'accepted' },
  revoked: { tone: 'neutral', icon: 'ban', words: 'withdrawn' },
  expired: { tone: 'warn', icon: 'warning', words: 'too old' },
};

function State({ invitation }: { invitation: Invitation }) {
  const { tone, icon, words } = states[invitation.state];
  return (
    <StatusMark tone={tone} icon={icon}>
      {words}
    </StatusMark>
  );
}
