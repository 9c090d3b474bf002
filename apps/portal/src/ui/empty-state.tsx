import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** One sentence, one button, one snippet. */
export function EmptyState({
  title,
  children,
  action,
  snippet,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  snippet?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div className={classes.action}>{action}</div>}
      {snippet && <div className={classes.snippet}>{snippet}</div>}
    </div>
  );
}
