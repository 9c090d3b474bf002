import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { SecretBox } from '../../ui/secret-box.js';
import classes from './plans.module.css';

export interface ChannelSecretDialogProps {
  name: string;
  secret: string;
  onDone: () => void;
}

/** The secret a webhook's calls are signed with: who receives them needs it, and it is not shown again. */
export function ChannelSecretDialog({ name, secret, onDone }: ChannelSecretDialogProps) {
  const [stored, setStored] = useState(false);
  return (
    <Dialog
      open
      insistent
      onClose={onDone}
      width={560}
      title="Store this secret now"
      description={
        <>
          The calls to <b className="medium">{name}</b> are signed with it. This is the only time it is shown.
        </>
      }
      footer={
        <>
          <Checkbox
            size="xs"
            radius="xs"
            label="I have stored it in a safe place"
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
      <div className={classes.inDialog}>
        <SecretBox text={secret} label="Signing secret" />
      </div>
    </Dialog>
  );
}
