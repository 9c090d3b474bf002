import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type StepUp } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { CurrentPassword } from './password-panel.js';

export interface StepUpDialogProps<T> {
  title: string;
  description: string;
  action: string;
  danger?: boolean;
  run: (proof: StepUp) => Promise<T>;
  onDone: (result: T) => void;
  onClose: () => void;
}

/** Password and code once more: an open session alone must not take the second factor away. */
export function StepUpDialog<T>({ run, onDone, ...dialog }: StepUpDialogProps<T>) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const attempt = useMutation({
    mutationFn: () => {
      const typed = code.replaceAll(/\s/g, '');
      return run({ password, ...(/^\d{6}$/.test(typed) ? { totp: typed } : { recoveryCode: typed }) });
    },
    gcTime: 0,
    onSuccess: onDone,
  });
  const wrong = attempt.error instanceof ApiError && attempt.error.code === 'invalid_credentials';
  return (
    <ConfirmDialog
      {...dialog}
      busy={attempt.isPending}
      trouble={
        attempt.error &&
        (wrong ? 'The password or the code is wrong, or was used before.' : toTrouble(attempt.error).message)
      }
      onConfirm={() => {
        if (password && code.trim()) attempt.mutate();
      }}
    >
      <CurrentPassword value={password} onChange={setPassword} autofocus />
      <TextInput
        label="Code of the app, or a recovery code"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
