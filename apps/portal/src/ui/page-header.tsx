import type { ReactNode } from 'react';
import { useDocumentTitle } from '@mantine/hooks';
import classes from './page-header.module.css';

export interface PageHeaderProps {
  title: string;
  /** One sentence. */
  description?: ReactNode;
  actions?: ReactNode;
}

/** The heading takes the focus after a navigation (see app/layout.tsx), so that reading starts at the top of the page. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  useDocumentTitle(`${title} · Tollgate`);
  return (
    <div className={classes.head}>
      <div className={classes.words}>
        <h1 tabIndex={-1}>{title}</h1>
        {description && <p>{description}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
