import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { downloadText } from '../../lib/csv.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Dialog } from '../../ui/dialog.js';
import page from '../../ui/page.module.css';
import classes from './account-page.module.css';

/** Shown once: only hashes are kept. Without them a lost phone is a lost account, so only "Done" closes it. */
export function RecoveryCodesDialog({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [stored, setStored] = useState(false);
  const text = `${codes.join('\n')}\n`;
  return (
    <Dialog
      open
      insistent
      onClose={onDone}
      title="Store your recovery codes"
      description="Each one signs you in once, without the authenticator app. This is the only time they are shown."
      width={480}
      footer={
        <>
          <Checkbox
            size="xs"
            radius="xs"
            label="I have stored them in a safe place"
            checked={stored}
            onChange={(event) => setStored(event.currentTarget.checked)}
          />
          <span className="spacer" />
          <Button variant="primary" disabled={!stored} onClick={onDone}>
            Done
          </Button>
        </>
      }
    >
      <div className={page.form}>
        <ul className={classes.codes} aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={page.actions}>
          <CopyButton text={text} label="Copy all" />
          <Button
            icon="download"
            onClick={() => downloadText('tollgate-recovery-codes.txt', text, 'text/plain;charset=utf-8')}
          >
            Save as a file
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
