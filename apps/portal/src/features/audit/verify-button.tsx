import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AuditVerification } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import classes from './audit-page.module.css';
import { verify, type Chain } from './api.js';

/** Reads the chain from its beginning to its end. That somebody did is an entry itself. */
export function useVerification(chain: Chain) {
  const queryClient = useQueryClient();
  const run = useMutation({
    mutationFn: () => verify(chain),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['audit', chain ?? 'platform'] }),
  });
  return {
    button: (
      <Button icon="shield" busy={run.isPending} onClick={() => run.mutate()}>
        {run.isPending ? 'Verifying…' : 'Verify'}
      </Button>
    ),
    result: (
      <div aria-live="polite">
        {run.error && (
          <Note tone="bad" icon="cross-circle" className={classes.verified}>
            The chain could not be verified. {toTrouble(run.error).message}
          </Note>
        )}
        {run.data && <VerificationResult found={run.data} />}
      </div>
    ),
  };
}

export function VerificationResult({ found }: { found: AuditVerification }) {
  if (!found.ok) {
    return (
      <Note tone="bad" icon="warning" className={classes.verified}>
        <b className="medium">The chain is broken at entry #{found.brokenAt}.</b> {reasons[found.reason ?? 'edited']}
        {found.brokenId && <span className="mono"> {found.brokenId}</span>}
      </Note>
    );
  }
  return (
    <Note tone="ok" icon="check-circle" className={classes.verified}>
      <b className="medium">{countOf(found.entries, 'entry', 'entries')}, and every one fits.</b>
      {found.head && (
        <>
          {' '}
          <span className="secondary">
            Note the last hash where nobody with the database can reach: it proves later that nothing before #
            {found.head.sequence} was rewritten.
          </span>{' '}
          <span className={`mono ${classes.hash}`}>{found.head.hash}</span>{' '}
          <CopyIconButton text={`${found.head.sequence} ${found.head.hash}`} label="Copy number and hash" />
        </>
      )}
    </Note>
  );
}

const reasons: Record<NonNullable<AuditVerification['reason']>, string> = {
  edited: 'It was edited after it was written.',
  removed: 'An entry was taken out here.',
  reordered: 'Entries were put in another order here.',
};
