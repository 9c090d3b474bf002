import { useQuery } from '@tanstack/react-query';
import type { LimitStore, Organization } from '../../lib/api-client.js';
import { formatAgo } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import { useNow } from '../../ui/use-now.js';
import { limitStoreQuery } from './api.js';
import classes from './limits-page.module.css';

/** On every page while the counters behind limits are away, or are being rebuilt: what that means for requests now. */
export function StoreBanner({ organization }: { organization: Organization | null }) {
  const store = useQuery(limitStoreQuery);
  const now = useNow();
  const words = store.data && wordsFor(store.data, organization);
  if (!words || !store.data) return null;
  return (
    <div className={classes.banner}>
      <Note tone="warn" icon="warning" alert>
        <b>{words.title}</b> <span className="muted">since {formatAgo(new Date(store.data.since), now)}.</span>{' '}
        {words.detail}
      </Note>
    </div>
  );
}

/** null while everything is as it should be. */
export function wordsFor(
  store: LimitStore,
  organization: Pick<Organization, 'name' | 'onLimitStoreFailure'> | null,
): { title: string; detail: string } | null {
  if (store.connection === 'degraded') {
    const policy = organization ? policies[organization.onLimitStoreFailure] : '';
    return {
      title: 'The counters behind limits do not answer',
      detail: `Hard budgets refuse (503) until they are back. ${policy} It ends by itself.`.replace('  ', ' '),
    };
  }
  if (!store.rebuilding) return null;
  return {
    title: 'What was spent is being counted again',
    detail: 'Requests under a hard budget get 503 until that is done; everything else goes on.',
  };
}

const policies: Record<Organization['onLimitStoreFailure'], string> = {
  strict: 'Every other limited request of this organization is refused as well, as its settings say.',
  'local-share': 'Other limits are kept by each replica’s share.',
  open: 'Other limits are not checked meanwhile, as this organization’s settings say.',
};
