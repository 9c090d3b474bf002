import { useQuery } from '@tanstack/react-query';
import type { Deployment, DeploymentTest } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorState } from '../../ui/error-state.js';
import { formatInteger } from '../../ui/format/number.js';
import { Money } from '../../ui/money.js';
import { Note } from '../../ui/note.js';
import page from '../../ui/page.module.css';
import { Skeleton } from '../../ui/skeleton.js';
import { StatusMark } from '../../ui/status-mark.js';
import { testDeployment } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';

export interface TestCallDialogProps {
  owner: Owner;
  deployment: Deployment;
  onClose: () => void;
}

/** One small question to the model itself, and what came of it. Default export: it is loaded on demand. */
export default function TestCallDialog({ owner, deployment, onClose }: TestCallDialogProps) {
  const test = useQuery({
    queryKey: ['deployment-test', deployment.id],
    queryFn: () => testDeployment(owner, deployment.id),
    // Each opening asks anew, because it costs something; nothing asks by itself.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Test ${deployment.name}`}
      description={`Asks ${deployment.upstreamModel} for one word. The upstream takes its price for it; no limit counts it.`}
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
          <Result result={test.data} />
        ) : (
          <>
            <span className="sr-only">Asking the model</span>
            <Skeleton width="60%" height={20} />
            <Skeleton height={64} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Result({ result }: { result: DeploymentTest }) {
  const { ok, status, latencyMs, text, inputTokens, outputTokens, costUsd, error } = result;
  return (
    <>
      <div className="row">
        <StatusMark tone={ok ? 'ok' : 'bad'} icon={ok ? 'check-circle' : 'cross-circle'} pill>
          {ok ? 'It answers' : 'It does not answer'}
        </StatusMark>
        <span className="secondary">
          Status {status} in {formatInteger(latencyMs)} ms
        </span>
      </div>
      {error && (
        <Note tone="bad" icon="cross-circle">
          <b className="medium">{error.code}</b> <span className="secondary">{error.message}</span>
        </Note>
      )}
      {ok && (
        <dl className={page.facts}>
          <dt>Answer</dt>
          <dd>{text ?? <span className="muted">no text</span>}</dd>
          <dt>Tokens in / out</dt>
          <dd>
            {inputTokens === null
              ? 'not reported'
              : `${formatInteger(inputTokens)} / ${formatInteger(outputTokens ?? 0)}`}
          </dd>
          <dt>Cost</dt>
          <dd>
            {costUsd === null ? <span className="warn">unknown, it has no price</span> : <Money value={costUsd} />}
          </dd>
        </dl>
      )}
    </>
  );
}
