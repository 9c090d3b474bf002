import { Button } from './button.js';
import { CopyIconButton } from './copy-button.js';
import classes from './error-state.module.css';
import { Note } from './note.js';

export interface Trouble {
  /** What happened, in words. */
  message: string;
  /** To quote when asking for help; null where no answer came. */
  requestId?: string | null;
}

export interface ErrorStateProps {
  /** What could not be shown: "Usage could not be loaded." */
  title: string;
  trouble: Trouble;
  onRetry: () => void;
  retrying?: boolean;
}

/** Cause, request id, Retry. It stands above the last good figures where there are any, and never replaces them. */
export function ErrorState({ title, trouble, onRetry, retrying }: ErrorStateProps) {
  return (
    <Note
      tone="bad"
      icon="cross-circle"
      alert
      className={classes.error}
      action={
        <Button size="sm" icon="refresh" onClick={onRetry} busy={retrying}>
          Retry
        </Button>
      }
    >
      <b className="medium">{title}</b> <span className="secondary">{trouble.message}</span>
      {trouble.requestId && (
        <span className={classes.id}>
          <span className="muted xs">Request id</span> <span className="mono">{trouble.requestId}</span>
          <CopyIconButton text={trouble.requestId} label="Copy request id" />
        </span>
      )}
    </Note>
  );
}
