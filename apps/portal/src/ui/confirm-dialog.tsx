import { useState, type ReactNode } from 'react';
import { TextInput } from '@mantine/core';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import { Note } from './note.js';
import classes from './page.module.css';

export interface ConfirmDialogProps {
  title: string;
  /** What it does, and that it cannot be undone where that is so. */
  description: ReactNode;
  /** On the button: the verb and its object. */
  action: string;
  danger?: boolean;
  busy: boolean;
  /** Something else is missing, too: a reason, for instance. */
  disabled?: boolean;
  /** What the gateway said against it; null while there is nothing. */
  trouble: string | null;
  /** Typed before the button works: for what cannot be undone. */
  typed?: string;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

export function ConfirmDialog({ title, description, action, danger, typed, ...props }: ConfirmDialogProps) {
  const { busy, disabled, trouble, onConfirm, onClose, children } = props;
  const [words, setWords] = useState('');
  const ready = !disabled && (typed === undefined || words.trim() === typed);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="confirm"
            variant={danger ? 'danger' : 'primary'}
            disabled={!ready}
            busy={busy}
            data-autofocus={(typed === undefined && disabled === undefined) || undefined}
          >
            {action}
          </Button>
        </>
      }
    >
      <form
        id="confirm"
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        {trouble && (
          <Note tone="bad" icon="cross-circle" alert>
            {trouble}
          </Note>
        )}
        {children}
        {typed !== undefined && (
          <TextInput
            label={
              <>
                Type <b>{typed}</b> to confirm
              </>
            }
            autoComplete="off"
            data-autofocus
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        )}
      </form>
    </Dialog>
  );
}
