import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { toTrouble } from '../lib/trouble.js';
import { buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorState } from '../ui/error-state.js';
import { Skeleton } from '../ui/skeleton.js';
import classes from './layout.module.css';

export function NotFoundPage() {
  return (
    <main className={classes.alone}>
      <EmptyState
        title="There is no such page"
        action={
          <Link to="/" className={buttonClass({ variant: 'primary' })}>
            Go to Home
          </Link>
        }
      >
        The address may be mistyped, or the page has moved.
      </EmptyState>
    </main>
  );
}

export function PageTrouble({ error, reset }: ErrorComponentProps) {
  // A new version was installed and the old page's files are gone: only a reload helps.
  const outdated = /dynamically imported module|module script/i.test(error instanceof Error ? error.message : '');
  return (
    <main className={classes.alone}>
      <ErrorState
        title={outdated ? 'A new version of the portal is installed.' : 'This page could not be shown.'}
        trouble={outdated ? { message: 'Reload to continue.' } : toTrouble(error)}
        onRetry={() => (outdated ? globalThis.location.reload() : reset())}
      />
    </main>
  );
}

/** The frame of the signed-in pages before anything is known. */
export function ShellSkeleton() {
  return (
    <div className={classes.app} aria-busy="true">
      <div className={classes.nav}>
        <div className={classes.navSkeleton}>
          <Skeleton width={24} height={24} />
          <Skeleton width={110} height={12} />
        </div>
      </div>
      <div className={classes.main}>
        <div className={classes.top}>
          <Skeleton width={160} />
        </div>
        <main className={classes.page}>
          <span className="sr-only">Loading</span>
          <PageSkeleton />
        </main>
      </div>
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className={classes.pageSkeleton}>
      <Skeleton width={140} height={22} />
      <Skeleton width={320} height={12} />
      <Skeleton height={124} />
      <Skeleton height={260} />
    </div>
  );
}
