import { PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../lib/api-client.js';
import { fieldError } from '../../lib/field-error.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { toast } from '../../ui/toast.js';
import { NewPasswordInput } from '../session/new-password-input.js';
import { changePassword, sessionsQuery } from './api.js';

export function PasswordPanel({ email }: { email: string }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: changePassword,
    gcTime: 0,
    onSuccess: () => {
      setCurrent('');
      setNext('');
      toast({ title: 'Your password is changed', detail: 'All your other sessions have ended.' });
      void queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const wrong = change.error instanceof ApiError && change.error.code === 'invalid_credentials';
  const onNew = fieldError(change.error, 'newPassword');
  return (
    <Panel title="Password">
      <form
        className={classes.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (current && next) change.mutate({ currentPassword: current, newPassword: next });
        }}
      >
        {change.error && !wrong && onNew === undefined && (
          <Note tone="bad" icon="cross-circle" alert>
            The password stays as it was. {toTrouble(change.error).message}
          </Note>
        )}
        {/* For password managers: whose password this is. */}
        <input
          type="email"
          className="sr-only"
          autoComplete="username"
          value={email}
          readOnly
          tabIndex={-1}
          aria-hidden
        />
        <div className={classes.pair}>
          <CurrentPassword
            label="Current password"
            value={current}
            onChange={setCurrent}
            error={wrong ? 'This is not your password.' : undefined}
          />
          <NewPasswordInput label="New password" value={next} onChange={setNext} error={onNew} />
        </div>
        <div className={classes.actions}>
          <Button type="submit" disabled={!current || !next} busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}

interface CurrentPasswordProps {
  label?: string;
  value: string;
  error?: string;
  autofocus?: boolean;
  onChange: (value: string) => void;
}

/** Asked again before the account itself is changed. */
export function CurrentPassword({ label = 'Your password', value, error, autofocus, onChange }: CurrentPasswordProps) {
  return (
    <PasswordInput
      label={label}
      autoComplete="current-password"
      value={value}
      error={error}
      data-autofocus={autofocus || undefined}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
