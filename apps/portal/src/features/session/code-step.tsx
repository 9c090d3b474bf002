import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Button } from '../../ui/button.js';
import classes from './sign-in-page.module.css';

export interface CodeStepProps {
  busy: boolean;
  /** Seconds before the next try; 0: now. */
  locked: number;
  onCode: (factor: { totp: string } | { recoveryCode: string }) => void;
  onBack: () => void;
}

/** The second factor: six digits, or one of the recovery codes. */
export function CodeStep({ busy, locked, onCode, onBack }: CodeStepProps) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const typed = code.replaceAll(/\s/g, '');
  const ready = recovery ? typed.length > 0 : /^\d{6}$/.test(typed);
  const send = () => {
    if (ready && !busy && locked === 0) onCode(recovery ? { recoveryCode: typed } : { totp: typed });
  };
  const swap = () => {
    setRecovery((was) => !was);
    setCode('');
  };
  return (
    <>
      <TextInput
        key={recovery ? 'recovery' : 'totp'}
        label={recovery ? 'Recovery code' : 'Code of your authenticator app'}
        description={recovery ? 'Each works once.' : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode={recovery ? 'text' : 'numeric'}
        autoComplete={recovery ? 'off' : 'one-time-code'}
        placeholder={recovery ? 'k3f9-x2mq-7tzd' : '123 456'}
        autoFocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          send();
        }}
      />
      <Button variant="primary" busy={busy} disabled={!ready || locked > 0} className={classes.submit} onClick={send}>
        {busy ? 'Signing in…' : locked > 0 ? `Wait ${locked} s` : 'Continue'}
      </Button>
      <div className={classes.choices}>
        <Button variant="quiet" size="sm" onClick={swap}>
          {recovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </Button>
        <Button variant="quiet" size="sm" onClick={onBack}>
          Back
        </Button>
      </div>
    </>
  );
}
