import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invitation, Member, Role } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Dialog } from '../../ui/dialog.js';
import { formatDate } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { SecretBox } from '../../ui/secret-box.js';
import { toast } from '../../ui/toast.js';
import { changeRole, passwordLink, readMember, removeMember, revokeInvitation } from './api.js';
import { RoleChoice } from './role-choice.js';

interface MemberDialogProps {
  member: Member;
  onClose: () => void;
}

/** After a write that changes who is here: says so with its audit entry, and reads the lists again. */
function useDone(): (words: string, auditId: string | null) => void {
  const { organization } = useScope();
  const queryClient = useQueryClient();
  return (words, auditId) => {
    toast({ title: words, detail: auditId ? `Audit entry ${auditId}` : undefined });
    void queryClient.invalidateQueries({ queryKey: ['members', organization.id] });
    void queryClient.invalidateQueries({ queryKey: ['invitations', organization.id] });
  };
}

function useChange(run: () => Promise<{ auditId: string | null }>, words: string, onClose: () => void) {
  const done = useDone();
  return useMutation({
    mutationFn: run,
    onSuccess: ({ auditId }) => {
      done(words, auditId);
      onClose();
    },
  });
}

export function ChangeRoleDialog({ member, onClose }: MemberDialogProps) {
  const { organization } = useScope();
  return (
    <Editing
      queryKey={['member', member.id]}
      read={(signal) => readMember(organization.id, member.id, signal)}
      title={`Role of ${member.user.name}`}
      onClose={onClose}
    >
      {(base) => <RoleDialog base={base} onClose={onClose} />}
    </Editing>
  );
}

function RoleDialog({ base, onClose }: { base: Base<Member>; onClose: () => void }) {
  const { organization } = useScope();
  const member = base.value;
  const [role, setRole] = useState<Role>(member.role);
  const done = useDone();
  const saving = useSave(
    base,
    (etag) => changeRole(organization.id, member.id, etag, role),
    ({ auditId }) => {
      done(`${member.user.name} is ${role} now`, auditId);
      onClose();
    },
  );
  return (
    <ConfirmDialog
      title={`Role of ${member.user.name}`}
      description="It counts from their next request on."
      action="Change role"
      busy={saving.isPending}
      trouble={null}
      onConfirm={() => saving.save()}
      onClose={onClose}
    >
      <SaveTrouble saving={saving} words="The role stays as it was." />
      <RoleChoice value={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

export function RemoveMemberDialog({ member, own, onClose }: MemberDialogProps & { own: boolean }) {
  const { organization } = useScope();
  const { name } = member.user;
  const remove = useChange(
    () => removeMember(organization.id, member.id),
    own ? `You have left ${organization.name}` : `${name} is removed`,
    onClose,
  );
  return (
    <ConfirmDialog
      title={own ? `Leave ${organization.name}` : `Remove ${name}`}
      description={
        own
          ? 'You will see nothing of this organization any more. Somebody has to invite you again.'
          : 'They lose access at once. Their account and what they made here stay.'
      }
      action={own ? 'Leave' : 'Remove'}
      danger
      typed={member.user.email}
      busy={remove.isPending}
      trouble={remove.error && toTrouble(remove.error).message}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

export function RevokeInvitationDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { organization } = useScope();
  const revoke = useChange(
    () => revokeInvitation(organization.id, invitation.id),
    `The invitation of ${invitation.email} is withdrawn`,
    onClose,
  );
  return (
    <ConfirmDialog
      title="Withdraw the invitation"
      description={`The link of ${invitation.email} stops working.`}
      action="Withdraw"
      danger
      busy={revoke.isPending}
      trouble={revoke.error && toTrouble(revoke.error).message}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
  );
}

export function PasswordLinkDialog({ member, onClose }: MemberDialogProps) {
  const { organization } = useScope();
  const make = useMutation({ mutationFn: () => passwordLink(organization.id, member.id), gcTime: 0 });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`New password for ${member.user.name}`}
      description="A link with which they choose a new password: good once, for a day. It ends all their sessions."
      width={560}
      footer={
        make.data ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" data-autofocus busy={make.isPending} onClick={() => make.mutate()}>
              Make the link
            </Button>
          </>
        )
      }
    >
      <div className={classes.form}>
        {make.error && (
          <Note tone="bad" icon="cross-circle" alert>
            {toTrouble(make.error).message}
          </Note>
        )}
        {make.data && (
          <>
            <SecretBox label="Password link" text={make.data.link} />
            <p className="muted xs">
              Shown this once. Whoever has it sets the password of {make.data.email}, until{' '}
              {formatDate(new Date(make.data.expiresAt))}.
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}
