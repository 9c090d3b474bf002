import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useAccess } from '../../lib/access.js';
import type { Member } from '../../lib/api-client.js';
import { sessionQuery } from '../../lib/session.js';
import { IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import classes from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';

export type MemberAction = 'role' | 'password' | 'remove';

export interface MemberListProps {
  members: readonly Member[];
  onAction: (action: MemberAction, member: Member) => void;
}

export function MemberList({ members, onAction }: MemberListProps) {
  const narrow = useNarrow();
  const session = useQuery(sessionQuery);
  const ownId = session.data?.user.id;
  const actions = (member: Member) => (
    <MemberActions member={member} own={member.user.id === ownId} onAction={onAction} />
  );
  const name = (member: Member) => (
    <span className="medium truncate">
      {member.user.name} {member.user.id === ownId && <Tag accent>you</Tag>}
    </span>
  );
  if (narrow) {
    return (
      <CardList
        label="Members"
        rows={members}
        rowKey={(member) => member.id}
        card={(member) => (
          <article>
            <div className={classes.cardHead}>
              {name(member)}
              <span className="spacer" />
              <Tag>{member.role}</Tag>
              {actions(member)}
            </div>
            <div className="muted truncate">{member.user.email}</div>
            <div className={classes.cardLine}>
              <span className="row tight">
                <span className="muted">Second factor</span> <TwoFactor on={member.twoFactor} />
              </span>
              <span>
                <span className="muted">Signed in</span> <LastSignIn member={member} />
              </span>
            </div>
          </article>
        )}
      />
    );
  }
  const columns: Column<Member>[] = [
    {
      id: 'person',
      header: 'Person',
      cell: (member) => (
        <span className={classes.two}>
          {name(member)}
          <span className="truncate">{member.user.email}</span>
        </span>
      ),
    },
    { id: 'role', header: 'Role', cell: (member) => <Tag>{member.role}</Tag> },
    { id: 'twoFactor', header: 'Second factor', cell: (member) => <TwoFactor on={member.twoFactor} /> },
    { id: 'seen', header: 'Last sign-in', cell: (member) => <LastSignIn member={member} /> },
    { id: 'since', header: 'Member since', cell: (member) => <When at={member.createdAt} as="date" /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <Panel clip>
      <ScrollBox label="Members">
        <DataTable caption="Members" columns={columns} rows={members} rowKey={(member) => member.id} density="tall" />
      </ScrollBox>
    </Panel>
  );
}

function TwoFactor({ on }: { on: boolean }) {
  return on ? (
    <StatusMark tone="ok" icon="check-circle">
      on
    </StatusMark>
  ) : (
    <span className="muted">off</span>
  );
}

function LastSignIn({ member }: { member: Member }) {
  return member.lastSignInAt ? <When at={member.lastSignInAt} as="ago" /> : <span className="muted">never</span>;
}

function MemberActions({ member, own, onAction }: Omit<MemberListProps, 'members'> & { member: Member; own: boolean }) {
  const access = useAccess();
  const aboveMe = member.role === 'owner' ? access.whyNot('owners:write') : null;
  const refused = access.whyNot('members:write') ?? aboveMe;
  const items: { action: MemberAction; label: string; icon: 'people' | 'key' | 'ban'; whyNot: string | null }[] = [
    {
      action: 'role',
      label: 'Change role…',
      icon: 'people',
      whyNot: refused ?? (own ? 'Nobody changes their own role.' : null),
    },
    { action: 'password', label: 'Link for a new password…', icon: 'key', whyNot: refused },
    { action: 'remove', label: own ? 'Leave…' : 'Remove…', icon: 'ban', whyNot: refused },
  ];
  // Nothing to choose for a role that only reads.
  if (!access.may('members:write')) return null;
  return (
    <Menu position="bottom-end" width={240} classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for ${member.user.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ action, label, icon, whyNot }) => (
          <Menu.Item
            key={action}
            className={action === 'remove' && whyNot === null ? menu.danger : undefined}
            leftSection={<Icon name={icon} size="s" />}
            // Not the attribute `disabled`: the keyboard has to reach the reason.
            aria-disabled={whyNot !== null || undefined}
            closeMenuOnClick={whyNot === null}
            onClick={() => whyNot === null && onAction(action, member)}
          >
            <span className={whyNot === null ? undefined : 'muted'}>{label}</span>
            {whyNot !== null && <div className="muted xs">{whyNot}</div>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
