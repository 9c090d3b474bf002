import type { ReactNode } from 'react';
import { cx } from './class-names.js';
import classes from './page.module.css';

/** The box of one page under the top bar. `narrow`: for forms and reading. */
export function Page({ narrow, children }: { narrow?: boolean; children: ReactNode }) {
  return (
    <main className={cx(classes.page, narrow && classes.narrow)} id="page">
      {children}
    </main>
  );
}
