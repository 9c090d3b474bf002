import type { ReactNode } from 'react';
import { cx } from './class-names.js';
import { Icon, type IconName } from './icon.js';
import classes from './note.module.css';

export interface NoteProps {
  tone?: 'neutral' | 'info' | 'warn' | 'bad' | 'ok';
  icon?: IconName;
  action?: ReactNode;
  className?: string;
  /** Announced at once: for what has just gone wrong. */
  alert?: boolean;
  children: ReactNode;
}

export function Note({ tone = 'neutral', icon = 'info', action, className, alert, children }: NoteProps) {
  return (
    <div className={cx(classes.note, classes[tone], className)} role={alert ? 'alert' : undefined}>
      <Icon name={icon} size="s" />
      <div className={classes.text}>{children}</div>
      {action}
    </div>
  );
}
