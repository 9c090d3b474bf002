import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import page from '../../ui/page.module.css';
import classes from './account-page.module.css';
import { beginTotp, confirmTotp } from './api.js';
import { CurrentPassword } from './password-panel.js';
import { QrCode } from './qr-code.js';

const formId = 'enrol';

/** Password, then the seed as picture and text, then the first code. Only the code switches the second factor on. */
export function EnrolDialog({ onClose, onCodes }: { onClose: () => void; onCodes: (codes: string[]) => void }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useMutation({ mutationFn: beginTotp, gcTime: 0 });
  const confirm = useMutation({ mutationFn: confirmTotp, gcTime: 0, onSuccess: onCodes });
  const seed = begin.data;
  const typed = code.replaceAll(/\s/g, '');
  const ready = seed ? /^\d{6}$/.test(typed) : password !== '';
  const wrongPassword = isWrong(begin.error);
  const wrongCode = isWrong(confirm.error);
  const other = seed ? !wrongCode && confirm.error : !wrongPassword && begin.error;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Set up an authenticator app"
      description={
        seed
          ? 'Scan the code with the app, then type the six digits it shows.'
          : 'From then on signing in needs your password and a code of the app.'
      }
      width={560}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={!ready}
            busy={begin.isPending || confirm.isPending}
          >
            {seed ? 'Switch it on' : 'Continue'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={page.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          if (seed) confirm.mutate(typed);
          else begin.mutate(password);
        }}
      >
        {other && (
          <Note tone="bad" icon="cross-circle" alert>
            {toTrouble(other).message}
          </Note>
        )}
        {seed ? (
          <div className={classes.enrol}>
            <QrCode text={seed.otpauthUrl} label="QR code for the authenticator app" />
            <div>
              <p className="secondary">No camera? Type this key into the app:</p>
              <p className="row tight">
                <code className="mono" aria-label="Key for the app" style={{ overflowWrap: 'anywhere' }}>
                  {inFours(seed.secret)}
                </code>
                <CopyIconButton text={seed.secret} label="Copy the key" />
              </p>
              <TextInput
                label="Code of the app"
                inputMode="numeric"
                autoComplete="one-time-code"
                placeholder="123 456"
                autoFocus
                value={code}
                error={wrongCode ? 'This code is not right. Check the clock of the phone.' : undefined}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
            </div>
          </div>
        ) : (
          <CurrentPassword
            value={password}
            onChange={setPassword}
            autofocus
            error={wrongPassword ? 'This is not your password.' : undefined}
          />
        )}
      </form>
    </Dialog>
  );
}

function isWrong(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'invalid_credentials';
}

function inFours(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
