import type { ReactNode } from 'react';
import { cx } from './class-names.js';
import classes from './tag.module.css';

export function Tag({ accent, mono, children }: { accent?: boolean; mono?: boolean; children: ReactNode }) {
  return <span className={cx(classes.tag, accent && classes.accent, mono && classes.mono)}>{children}</span>;
}
