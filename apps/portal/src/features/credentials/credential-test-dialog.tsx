import { useQuery } from '@tanstack/react-query';
import type { CredentialTest, ProviderCredential } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorState } from '../../ui/error-state.js';
import { countOf, formatInteger } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { testCredential } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';

export interface CredentialTestDialogProps {
  owner: Owner;
  credential: ProviderCredential;
  onClose: () => void;
}

/** Asks the upstream at once, with its cheapest call, and shows what it said. */
export function CredentialTestDialog({ owner, credential, onClose }: CredentialTestDialogProps) {
  const test = useQuery({
    queryKey: ['credential-test', credential.id],
    queryFn: () => testCredential(owner, credential.id),
    // Each opening asks anew; nothing asks by itself.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Test ${credential.name}`}
      description={`Asks ${credential.hosts.join(', ')} with its cheapest call.`}
      width={560}
      footer={
        <>
          <Button icon="refresh" busy={test.isFetching} onClick={() => void test.refetch()}>
            Test again
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className={classes.form} aria-live="polite" aria-busy={test.isFetching}>
        {test.error ? (
          <ErrorState
            title="The test could not be made."
            trouble={toTrouble(test.error)}
            onRetry={() => void test.refetch()}
            retrying={test.isFetching}
          />
        ) : test.data && !test.isFetching ? (
          <TestResult result={test.data} />
        ) : (
          <>
            <span className="sr-only">Asking the upstream</span>
            <Skeleton width="60%" height={20} />
            <Skeleton height={64} />
          </>
        )}
      </div>
    </Dialog>
  );
}

export function TestResult({ result }: { result: CredentialTest }) {
  const { ok, status, latencyMs, host, models, error } = result;
  return (
    <>
      <div className="row">
        <StatusMark tone={ok ? 'ok' : 'bad'} icon={ok ? 'check-circle' : 'cross-circle'} pill>
          {ok ? 'It works' : 'It does not work'}
        </StatusMark>
        <span className="secondary">
          {status === null ? `No answer from ${host}` : `Status ${status} from ${host}`} in{' '}
          {formatInteger(Math.round(latencyMs))} ms
        </span>
      </div>
      {error && (
        <Note tone="bad" icon="cross-circle">
          <b className="medium">{kinds[error.kind] ?? error.kind}</b> <span className="secondary">{error.message}</span>
        </Note>
      )}
      {models && models.length > 0 && (
        <div>
          <p className="xs muted">{countOf(models.length, 'model')} found</p>
          <div className={classes.models} tabIndex={0} role="group" aria-label="Models found">
            {models.map((name) => (
              <Tag key={name} mono>
                {name}
              </Tag>
            ))}
          </div>
        </div>
      )}
      {ok && models === null && <p className="muted">The provider’s answer lists no models.</p>}
    </>
  );
}

/** What went wrong, in words people act on. */
const kinds: Record<string, string> = {
  authentication: 'The upstream refuses the secret.',
  permission: 'The secret may not do this.',
  rate_limited: 'The upstream is limiting this secret.',
  quota_exhausted: 'The account behind the secret is used up.',
  overloaded: 'The upstream is overloaded.',
  server_error: 'The upstream has a fault of its own.',
  connection: 'The upstream could not be reached.',
  timeout: 'The upstream took too long.',
  malformed_reply: 'The answer is not what this provider sends.',
  invalid_request: 'The upstream does not understand the question.',
  invalid_credential: 'The secret cannot be used.',
  address_not_allowed: 'The address leads into a private network.',
};
