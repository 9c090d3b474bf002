import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { ApiError, type ApiKey, type CreatedApiKey } from '../../lib/api-client.js';
import { useRight } from '../../lib/access.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button, buttonClass } from '../../ui/button.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useNow } from '../../ui/use-now.js';
import { keyQuery } from './api.js';
import { policyOf } from './effective-policy.js';
import { EndOverlapDialog } from './end-overlap-dialog.js';
import { EnforcedLimits } from './enforced-limits.js';
import { KeyFacts } from './key-facts.js';
import { Health, shorten } from './key-list.js';
import classes from './key-page.module.css';
import { KeyRequests } from './key-requests.js';
import { useModelNames } from './key-rights-fields.js';
import { rightsOf } from './key-rights.js';
import { RevokeKeyDialog } from './revoke-key-dialog.js';
import { RotateKeyDialog } from './rotate-key-dialog.js';
import { RotationMonitor } from './rotation-monitor.js';
import { SecretList } from './secret-list.js';
import { ShownOnceDialog } from './shown-once-dialog.js';

const EditKeyDialog = lazy(() => import('./edit-key-dialog.js'));

type Open = 'edit' | 'rotate' | 'revoke' | 'end-overlap' | null;

/** One key: what it may do, its secrets, how a rotation goes, what it did last. */
export function KeyPage({ keyId }: { keyId: string }) {
  const query = useQuery(keyQuery(keyId));
  const mayWrite = useRight('api-keys:write');
  const now = useNow();
  const [open, setOpen] = useState<Open>(null);
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const close = () => setOpen(null);
  const key = query.data;
  if (!key) return <NoKey error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />;
  const changeable = mayWrite.allowed && key.state === 'active';
  return (
    <main className={classes.page} id="page">
      <PageHeader
        title={key.name}
        description={
          <span className={classes.under}>
            <Health apiKey={key} now={now} />
            <span className="mono">{shorten(key.maskedKey)}</span>
            <span className="row tight">
              in {key.projectName} <CopyIconButton text={key.id} label="Copy key id" />
            </span>
            {mayWrite.reason && <span>{mayWrite.reason}</span>}
          </span>
        }
        actions={
          changeable && (
            <>
              <Button icon="document" onClick={() => setOpen('edit')}>
                Edit
              </Button>
              <Button icon="refresh" onClick={() => setOpen('rotate')}>
                Rotate
              </Button>
              <Button icon="ban" onClick={() => setOpen('revoke')}>
                Revoke
              </Button>
            </>
          )
        }
      />
      {query.error && (
        <ErrorState
          title="This key could not be renewed."
          trouble={toTrouble(query.error)}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      <div className={classes.columns}>
        <div className={classes.column}>
          <RotationMonitor apiKey={key} onEnd={changeable ? () => setOpen('end-overlap') : null} />
          <KeyFacts apiKey={key} />
          <SecretList apiKey={key} />
          <KeyRequests apiKey={key} />
        </div>
        <Policy apiKey={key} />
      </div>
      <Suspense>{open === 'edit' && <EditKeyDialog apiKey={key} onClose={close} />}</Suspense>
      {open === 'revoke' && <RevokeKeyDialog apiKey={key} onClose={close} />}
      {open === 'end-overlap' && <EndOverlapDialog apiKey={key} onClose={close} />}
      {open === 'rotate' && (
        <RotateKeyDialog
          apiKey={key}
          onClose={close}
          onRotated={(rotated) => {
            close();
            setCreated(rotated);
          }}
        />
      )}
      {created && <ShownOnceDialog created={created} onDone={() => setCreated(null)} />}
    </main>
  );
}

function Policy({ apiKey }: { apiKey: ApiKey }) {
  const { projects } = useScope();
  const models = useModelNames();
  return (
    <Panel className={classes.policy} clip>
      <EnforcedLimits
        project={projects.find((one) => one.id === apiKey.projectId) ?? { id: apiKey.projectId }}
        keyId={apiKey.id}
        policy={policyOf(rightsOf(apiKey), apiKey.expiresAt ? new Date(apiKey.expiresAt) : null, models)}
      />
    </Panel>
  );
}

function NoKey({ error, onRetry, retrying }: { error: Error | null; onRetry: () => void; retrying: boolean }) {
  const unknown = error instanceof ApiError && error.status === 404;
  return (
    <main className={classes.page} id="page">
      <PageHeader title="API key" />
      {unknown ? (
        <Panel>
          <EmptyState
            title="There is no such key"
            action={
              <Link to="/keys" search={{}} className={buttonClass({ variant: 'primary' })}>
                All keys
              </Link>
            }
          >
            It belongs to another organization, or the address is mistyped.
          </EmptyState>
        </Panel>
      ) : error ? (
        <ErrorState
          title="This key could not be loaded."
          trouble={toTrouble(error)}
          onRetry={onRetry}
          retrying={retrying}
        />
      ) : (
        <Panel>
          <PanelBody>
            <div aria-busy="true" className={classes.loading}>
              <span className="sr-only">Loading</span>
              <Skeleton width="40%" />
              <Skeleton height={120} />
              <Skeleton height={180} />
            </div>
          </PanelBody>
        </Panel>
      )}
    </main>
  );
}
