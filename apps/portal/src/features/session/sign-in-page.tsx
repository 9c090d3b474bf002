import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, type Session } from '../../lib/api-client.js';
import { signIn } from '../../lib/session.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/note.js';
import { Card } from './card.js';
import { CodeStep } from './code-step.js';
import classes from './sign-in-page.module.css';
import { looksLikeEmail, SsoChoicesList } from './sso-choices.js';
import { ssoRefusal } from './sso-refusals.js';

export interface SignInPageProps {
  onSignedIn: (session: Session) => void;
  /** Why single sign-on sent the browser back, as the address says it. */
  error?: string;
  /** A path of this portal. */
  returnTo?: string;
}

/** Password first; where the account has a second factor the gateway asks for it, and only then the page does. */
export function SignInPage({ onSignedIn, error, returnTo = '/' }: SignInPageProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const [step, setStep] = useState<'password' | 'code'>('password');
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: onSignedIn,
    onError: (refusal) => {
      if (refusal instanceof ApiError && refusal.code === 'totp_required') setStep('code');
    },
    gcTime: 0,
  });
  const locked = useCountdown(
    attempt.error instanceof ApiError ? attempt.error.retryAfterSeconds : null,
    attempt.submittedAt,
  );
  const words = attempt.error ? wordsFor(attempt.error, locked, step) : attempt.isIdle ? ssoRefusal(error) : null;
  const credentials = { email: email.trim(), password };
  const trouble = words && (
    <Note tone="bad" icon="cross-circle" alert className={classes.trouble}>
      {words}
    </Note>
  );

  if (step === 'code') {
    return (
      <Card title="One more step">
        <p className="muted">
          Signing in as <b className="medium">{credentials.email}</b>
        </p>
        {trouble}
        <CodeStep
          busy={attempt.isPending}
          locked={locked}
          onCode={(factor) => attempt.mutate({ ...credentials, ...factor })}
          onBack={() => {
            attempt.reset();
            setPassword('');
            setStep('password');
          }}
        />
      </Card>
    );
  }
  return (
    <Card title="Sign in to Tollgate" onSubmit={() => attempt.mutate(credentials)}>
      {trouble}
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
        onBlur={() => {
          if (looksLikeEmail(email)) setAsked(email.trim().toLowerCase());
        }}
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
      <Button type="submit" variant="primary" busy={attempt.isPending} disabled={locked > 0} className={classes.submit}>
        {attempt.isPending ? 'Signing in…' : locked > 0 ? `Wait ${locked} s` : 'Sign in'}
      </Button>
      <SsoChoicesList email={email} asked={asked} onAsk={setAsked} returnTo={returnTo} />
      <p className={classes.hint}>
        The first operator’s address and password were printed when the gateway was first started. Forgot yours? An
        administrator of your organization can give you a link for a new one.
      </p>
    </Card>
  );
}

function wordsFor(error: Error, locked: number, step: 'password' | 'code'): string | null {
  if (!(error instanceof ApiError)) return error.message;
  if (error.code === 'totp_required') return null;
  if (error.code === 'too_many_attempts') {
    return locked > 0
      ? `Too many attempts. Try again in ${locked} seconds.`
      : 'Too many attempts just now. You may try again.';
  }
  if (error.code === 'invalid_credentials') {
    return step === 'code'
      ? 'This code is wrong or was used before. Wait for the next one.'
      : 'This e-mail address and password do not match.';
  }
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
