import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../lib/api-client.js';
import { fieldError } from '../../lib/field-error.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/note.js';
import { resetPassword } from './api.js';
import { Card } from './card.js';
import { NewPasswordInput } from './new-password-input.js';
import classes from './sign-in-page.module.css';

/** Behind the link of an administrator. The new password ends all sessions, so it is followed by signing in. */
export function ResetPasswordPage({ token, onSignIn }: { token: string | null; onSignIn: () => void }) {
  const [password, setPassword] = useState('');
  const reset = useMutation({ mutationFn: resetPassword, gcTime: 0 });
  const gone = reset.error instanceof ApiError && ['link_expired', 'not_found'].includes(reset.error.code);
  if (reset.isSuccess) {
    return (
      <Card title="Your password is changed" onSubmit={onSignIn}>
        <p className="secondary">All sessions of your account have ended. Sign in with the new password.</p>
        <Button type="submit" variant="primary" className={classes.submit} autoFocus>
          Sign in
        </Button>
      </Card>
    );
  }
  if (token === null || gone) {
    return (
      <Card title="This link cannot be used" onSubmit={onSignIn}>
        <p className="secondary">
          {token === null
            ? 'The link is not whole. Copy all of it.'
            : 'The link was used, was withdrawn, or is too old. Ask an administrator for a new one.'}
        </p>
        <Button type="submit" className={classes.submit}>
          Go to sign-in
        </Button>
      </Card>
    );
  }
  const onField = fieldError(reset.error, 'newPassword');
  return (
    <Card
      title="Choose a new password"
      onSubmit={() => {
        if (password) reset.mutate({ token, newPassword: password });
      }}
    >
      {reset.error && onField === undefined && (
        <Note tone="bad" icon="cross-circle" alert>
          {reset.error.message}
        </Note>
      )}
      <NewPasswordInput label="New password" value={password} error={onField} onChange={setPassword} />
      <Button type="submit" variant="primary" className={classes.submit} disabled={!password} busy={reset.isPending}>
        Set the password
      </Button>
    </Card>
  );
}
