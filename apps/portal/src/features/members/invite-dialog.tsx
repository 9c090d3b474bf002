import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreatedInvitation, Role } from '../../lib/api-client.js';
import { fieldError } from '../../lib/field-error.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { formatDate } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { SecretBox } from '../../ui/secret-box.js';
import { invite } from './api.js';
import { RoleChoice } from './role-choice.js';

const day = 24;
const lifetimes = [
  { value: String(day), label: 'a day' },
  { value: String(7 * day), label: 'a week' },
  { value: String(30 * day), label: '30 days' },
];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { organization } = useScope();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const [hours, setHours] = useState(String(7 * day));
  const send = useMutation({
    mutationFn: () => invite(organization.id, { email: email.trim(), role, expiresInHours: Number(hours) }),
    // The answer holds the link: it stays in no cache.
    gcTime: 0,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['invitations', organization.id] }),
  });
  if (send.data) return <InvitationSent invitation={send.data} onDone={onClose} />;
  const onEmail = fieldError(send.error, 'email');
  return (
    <Dialog
      open
      onClose={onClose}
      title="Invite somebody"
      description={`They become a member of ${organization.name} once they accept.`}
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="invite" variant="primary" disabled={!email.trim()} busy={send.isPending}>
            Invite
          </Button>
        </>
      }
    >
      <form
        id="invite"
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (email.trim()) send.mutate();
        }}
      >
        {send.error && onEmail === undefined && (
          <Note tone="bad" icon="cross-circle" alert>
            Nobody was invited. {toTrouble(send.error).message}
          </Note>
        )}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="off"
          placeholder="ada@example.com"
          data-autofocus
          value={email}
          error={onEmail}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <div className={classes.pair}>
          <RoleChoice value={role} onChange={setRole} error={fieldError(send.error, 'role')} />
          <Select
            label="Good for"
            allowDeselect={false}
            data={lifetimes}
            value={hours}
            onChange={(value) => setHours(value ?? String(7 * day))}
          />
        </div>
        <p className="muted xs">An earlier invitation of the same address is withdrawn.</p>
      </form>
    </Dialog>
  );
}

function InvitationSent({ invitation, onDone }: { invitation: CreatedInvitation; onDone: () => void }) {
  const mailed = invitation.mail !== 'none';
  return (
    <Dialog
      open
      onClose={onDone}
      title={mailed ? 'The invitation is on its way' : 'Pass this link on'}
      description={
        mailed
          ? `A message goes to ${invitation.email}. The link is here as well, this once.`
          : `No mail server is set, so ${invitation.email} gets it from you. It is shown this once.`
      }
      width={560}
      footer={
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      }
    >
      <div className={classes.form}>
        <SecretBox label="Invitation link" text={invitation.link} />
        <p className="muted xs">
          Good once, for {invitation.email} only, until {formatDate(new Date(invitation.expiresAt))}. Role:{' '}
          {invitation.role}.
        </p>
      </div>
    </Dialog>
  );
}
