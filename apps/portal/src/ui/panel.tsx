import { useId, type ReactNode } from 'react';
import { cx } from './class-names.js';
import classes from './panel.module.css';

export interface PanelProps {
  /** Names the section; leave it out for a panel named by something else. */
  title?: ReactNode;
  /** Grey, beside the title. */
  note?: ReactNode;
  /** At the right end of the header. */
  actions?: ReactNode;
  className?: string;
  /** Clips what is inside to the rounded corners: for tables. */
  clip?: boolean;
  children: ReactNode;
}

export function Panel({ title, note, actions, className, clip, children }: PanelProps) {
  const id = useId();
  return (
    <section className={cx(classes.panel, clip && classes.clip, className)} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className={classes.header}>
          <h2 id={id}>{title}</h2>
          {note && <span className={classes.note}>{note}</span>}
          <span className="spacer" />
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

export function PanelBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cx(classes.body, className)}>{children}</div>;
}
