import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useAccess } from '../../lib/access.js';
import type { Invitation, Member } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { sessionQuery } from '../../lib/session.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { countOf } from '../../ui/format/number.js';
import { Page } from '../../ui/page.js';
import classes from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
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

interface ListedProps<T> {
  query: { data: T | undefined; error: Error | null; isFetching: boolean; refetch: () => unknown };
  what: string;
  /** Stands in place of a list without rows. */
  empty: ReactNode;
  children: (data: T) => ReactNode;
}

function Listed<T extends { rows: readonly unknown[] }>({ query, what, empty, children }: ListedProps<T>) {
  return (
    <>
      {query.error && (
        <ErrorState
          title={`${what} could not be loaded.`}
          trouble={toTrouble(query.error)}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.data ? (
        query.data.rows.length === 0 ? (
          <Panel>{empty}</Panel>
        ) : (
          children(query.data)
        )
      ) : (
        !query.error && (
          <Panel clip>
            <div aria-busy="true">
              <SkeletonRows rows={8} rowHeight={49} />
            </div>
          </Panel>
        )
      )}
    </>
  );
}
