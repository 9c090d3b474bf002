import type { ReactNode } from 'react';
import { cx } from './class-names.js';
import { Icon, type IconName } from './icon.js';
import classes from './status-mark.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'accent' | 'neutral';

export interface StatusMarkProps {
  tone: Tone;
  icon: IconName;
  /** Filled: only where the status is the headline. */
  pill?: boolean;
  children: ReactNode;
}

/** Icon, word, and colour last: the meaning never hangs on the colour. */
export function StatusMark({ tone, icon, pill, children }: StatusMarkProps) {
  return (
    <span className={cx(classes.status, classes[tone], pill && classes.pill)}>
      <Icon name={icon} size="s" />
      {children}
    </span>
  );
}
