import type { FormEvent, ReactNode } from 'react';
import { useDocumentTitle } from '@mantine/hooks';
import { Logo } from '../../ui/logo.js';
import classes from './sign-in-page.module.css';

/** The frame of the pages outside: sign-in, invitation, new password. */
export function Card({ title, onSubmit, children }: { title: string; onSubmit?: () => void; children: ReactNode }) {
  useDocumentTitle(`${title} · Tollgate`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <Logo size={36} />
        <h1 className={classes.title} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </form>
    </main>
  );
}
