import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccess } from '../../lib/access.js';
import type { Invitation, Member } from '../../lib/api-client.js';
import { Listed } from '../../lib/listed.js';
import { useScope } from '../../lib/scope.js';
import { sessionQuery } from '../../lib/session.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { countOf } from '../../ui/format/number.js';
import { Page } from '../../ui/page.js';
import classes from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Tabs } from '../../ui/tabs.js';
import { invitationsQuery, membersQuery } from './api.js';
import { InvitationList } from './invitation-list.js';
import { InviteDialog } from './invite-dialog.js';
import { ChangeRoleDialog, PasswordLinkDialog, RemoveMemberDialog, RevokeInvitationDialog } from './member-dialogs.js';
import { MemberList, type MemberAction } from './member-list.js';
import { RoleMatrix } from './role-matrix.js';
import type { MembersSearch } from './search.js';

export interface MembersPageProps {
  search: MembersSearch;
  onSearch: (patch: Partial<MembersSearch>) => void;
}

export function MembersPage({ search, onSearch }: MembersPageProps) {
  const { organization } = useScope();
  const access = useAccess();
  const session = useQuery(sessionQuery);
  const members = useQuery(membersQuery(organization.id));
  const invitations = useQuery(invitationsQuery(organization.id));
  const [acting, setActing] = useState<{ action: MemberAction; member: Member } | null>(null);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const tab = search.tab ?? 'members';
  const mayInvite = access.may('members:write');
  const close = () => setActing(null);
  const dialog = acting && { member: acting.member, onClose: close };
  const open = invitations.data?.rows.filter((one) => one.state === 'open').length;

  return (
    <Page>
      <PageHeader
        title="Members"
        description={
          members.data
            ? `${countOf(members.data.rows.length, 'person', 'people')} in ${organization.name}`
            : 'Who is here'
        }
        actions={
          mayInvite && (
            <Button variant="primary" icon="plus" onClick={() => onSearch({ invite: 'yes' })}>
              Invite
            </Button>
          )
        }
      />
      <div className={classes.tabs}>
        <Tabs
          label="What to see"
          value={tab}
          options={[
            { value: 'members', label: 'Members', count: members.data?.rows.length },
            { value: 'invitations', label: 'Invitations', count: open },
            { value: 'roles', label: 'Roles' },
          ]}
          onChange={(value) => onSearch({ tab: value === 'members' ? undefined : value })}
        />
      </div>
      {tab === 'roles' && <RoleMatrix />}
      {tab === 'members' && (
        <Listed
          query={members}
          what="Members"
          isEmpty={none}
          empty={
            <EmptyState
              title="No members yet"
              action={mayInvite && <Button onClick={() => onSearch({ invite: 'yes' })}>Invite somebody</Button>}
            >
              Operators see this organization without being members. Its first member should be an owner.
            </EmptyState>
          }
        >
          {(data) => (
            <>
              <MemberList members={data.rows} onAction={(action, member) => setActing({ action, member })} />
              {data.more && <p className="muted xs">Only the newest 500 members are listed.</p>}
            </>
          )}
        </Listed>
      )}
      {tab === 'invitations' && (
        <Listed
          query={invitations}
          what="Invitations"
          isEmpty={none}
          empty={
            <EmptyState
              title="Nobody is invited"
              action={mayInvite && <Button onClick={() => onSearch({ invite: 'yes' })}>Invite somebody</Button>}
            >
              An invitation is a link, good once and for one address.
            </EmptyState>
          }
        >
          {(data) => <InvitationList invitations={data.rows} onRevoke={setRevoking} />}
        </Listed>
      )}
      {search.invite === 'yes' && mayInvite && <InviteDialog onClose={() => onSearch({ invite: undefined })} />}
      {dialog && acting.action === 'role' && <ChangeRoleDialog {...dialog} />}
      {dialog && acting.action === 'password' && <PasswordLinkDialog {...dialog} />}
      {dialog && acting.action === 'remove' && (
        <RemoveMemberDialog {...dialog} own={acting.member.user.id === session.data?.user.id} />
      )}
      {revoking && <RevokeInvitationDialog invitation={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}

const none = ({ rows }: { rows: readonly unknown[] }) => rows.length === 0;
