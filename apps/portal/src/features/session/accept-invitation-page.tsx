import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { ApiError, type InvitationOffer, type Session } from '../../lib/api-client.js';
import { Button } from '../../ui/button.js';
import { formatDate } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { fieldError } from '../../lib/field-error.js';
import { acceptAsNew, acceptAsUser, invitationQuery } from './api.js';
import { Card } from './card.js';
import { forgetToken, rememberToken } from './link-token.js';
import { NewPasswordInput } from './new-password-input.js';
import classes from './sign-in-page.module.css';

export interface AcceptInvitationPageProps {
  token: string | null;
  /** Who is signed in here already. */
  session: Session | null;
  /** A new account is signed in at once; `null` where the session stays the one it was. */
  onAccepted: (session: Session | null) => void;
  onSignIn: () => void;
  onSignOut: () => Promise<void>;
}

export function AcceptInvitationPage({ token, ...props }: AcceptInvitationPageProps) {
  const offer = useQuery({ ...invitationQuery(token ?? ''), enabled: token !== null });
  if (token === null || offer.error) {
    return (
      <Card title="This invitation cannot be used">
        <p className="secondary">
          {token === null
            ? 'The link is not whole. Open it from the message itself, or copy all of it.'
            : wordsFor(offer.error)}
        </p>
        <Button className={classes.submit} onClick={props.onSignIn}>
          Go to sign-in
        </Button>
      </Card>
    );
  }
  if (!offer.data) {
    return (
      <Card title="Invitation">
        <span className="sr-only">Loading</span>
        <Skeleton width="80%" />
        <Skeleton height={32} />
      </Card>
    );
  }
  return (
    <Card title={`Join ${offer.data.organizationName}`}>
      <p className="secondary">
        You are invited as <b className="medium">{offer.data.role}</b>, with the address{' '}
        <b className="medium">{offer.data.email}</b>. Good until {formatDate(new Date(offer.data.expiresAt))}.
      </p>
      {props.session ? (
        <AsUser token={token} offer={offer.data} {...props} session={props.session} />
      ) : offer.data.hasAccount ? (
        <>
          <p className="secondary">You have an account already. Sign in to accept.</p>
          <Button
            variant="primary"
            className={classes.submit}
            onClick={() => {
              rememberToken(token);
              props.onSignIn();
            }}
          >
            Sign in
          </Button>
        </>
      ) : (
        <AsNew token={token} onAccepted={props.onAccepted} />
      )}
    </Card>
  );
}

type AsUserProps = Omit<AcceptInvitationPageProps, 'token' | 'session'> & {
  token: string;
  offer: InvitationOffer;
  session: Session;
};

function AsUser({ token, offer, session, onAccepted, onSignOut }: AsUserProps) {
  const accept = useMutation({
    mutationFn: acceptAsUser,
    onSuccess: () => {
      forgetToken();
      onAccepted(null);
    },
  });
  if (session.user.email !== offer.email) {
    return (
      <>
        <Note tone="warn" icon="warning">
          You are signed in as {session.user.email}, and the invitation is for {offer.email}.
        </Note>
        <Button className={classes.submit} onClick={() => void onSignOut()}>
          Sign out and go on
        </Button>
      </>
    );
  }
  return (
    <>
      {accept.error && (
        <Note tone="bad" icon="cross-circle" alert>
          {wordsFor(accept.error)}
        </Note>
      )}
      <Button variant="primary" className={classes.submit} busy={accept.isPending} onClick={() => accept.mutate(token)}>
        Accept as {session.user.name}
      </Button>
    </>
  );
}

function AsNew({ token, onAccepted }: { token: string; onAccepted: (session: Session) => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: acceptAsNew,
    gcTime: 0,
    onSuccess: (session) => {
      forgetToken();
      onAccepted(session);
    },
  });
  const ready = name.trim() !== '' && password !== '';
  const send = () => {
    if (ready && !accept.isPending) accept.mutate({ token, name: name.trim(), password });
  };
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    send();
  };
  const onField = fieldError(accept.error, 'name') ?? fieldError(accept.error, 'password');
  return (
    <>
      {accept.error && onField === undefined && (
        <Note tone="bad" icon="cross-circle" alert>
          {wordsFor(accept.error)}
        </Note>
      )}
      <TextInput
        label="Your name"
        autoComplete="name"
        autoFocus
        maxLength={100}
        value={name}
        error={fieldError(accept.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={onEnter}
      />
      <NewPasswordInput
        value={password}
        error={fieldError(accept.error, 'password')}
        onChange={setPassword}
        onKeyDown={onEnter}
      />
      <Button variant="primary" className={classes.submit} disabled={!ready} busy={accept.isPending} onClick={send}>
        Make my account
      </Button>
    </>
  );
}

function wordsFor(error: Error | null): string {
  if (error instanceof ApiError && (error.code === 'link_expired' || error.code === 'not_found'))
    return 'The link was used, was withdrawn, or is too old. Ask whoever invited you for a new one.';
  return error?.message ?? '';
}
