import { PasswordInput, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, type Session } from '../../lib/api-client.js';
import { signIn } from '../../lib/session.js';
import { Button } from '../../ui/button.js';
import { Logo } from '../../ui/logo.js';
import { Note } from '../../ui/note.js';
import classes from './sign-in-page.module.css';

export function SignInPage({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  useDocumentTitle('Sign in · Tollgate');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSignedIn, gcTime: 0 });
  const locked = useCountdown(
    attempt.error instanceof ApiError ? attempt.error.retryAfterSeconds : null,
    attempt.submittedAt,
  );

  return (
    <main className={classes.page}>
      <form
        className={classes.card}
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate({ email: email.trim(), password });
        }}
      >
        <Logo size={36} />
        <h1 className={classes.title}>Sign in to Tollgate</h1>
        {attempt.error && (
          <Note tone="bad" icon="cross-circle" alert className={classes.trouble}>
            {wordsFor(attempt.error, locked)}
          </Note>
        )}
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="primary"
          busy={attempt.isPending}
          disabled={locked > 0}
          className={classes.submit}
        >
          {attempt.isPending ? 'Signing in…' : locked > 0 ? `Wait ${locked} s` : 'Sign in'}
        </Button>
        <p className={classes.hint}>
          The first operator’s address and password were printed when the gateway was first started.
        </p>
      </form>
    </main>
  );
}

function wordsFor(error: Error, locked: number): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.code === 'too_many_attempts') {
    return locked > 0
      ? `Too many attempts. Try again in ${locked} seconds.`
      : 'Too many attempts just now. You may try again.';
  }
  if (error.code === 'invalid_credentials') return 'This e-mail address and password do not match.';
  return error.message;
}

/** Seconds left of a lock that began when the last attempt was sent. */
function useCountdown(seconds: number | null, since: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (seconds === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [seconds, since]);
  if (seconds === null) return 0;
  return Math.max(0, Math.ceil(seconds - (Math.max(now, since) - since) / 1000));
}
