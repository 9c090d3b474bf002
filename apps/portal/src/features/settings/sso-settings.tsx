import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccess } from '../../lib/access.js';
import type { IdentityProvider } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Copyable } from '../../ui/copyable.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { Note } from '../../ui/note.js';
import page from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { StatusMark } from '../../ui/status-mark.js';
import { toast } from '../../ui/toast.js';
import { deleteProvider, identityProvidersQuery } from './api.js';
import { ProviderDialog } from './provider-dialog.js';
import classes from './settings-page.module.css';

export function SsoSettings() {
  const { organization } = useScope();
  const whyNot = useAccess().whyNot('sso:write');
  const query = useQuery(identityProvidersQuery(organization.id));
  const [editing, setEditing] = useState<IdentityProvider | 'new' | null>(null);
  const [removing, setRemoving] = useState<IdentityProvider | null>(null);
  const add = whyNot === null && (
    <Button variant="primary" icon="plus" onClick={() => setEditing('new')}>
      Add a provider
    </Button>
  );
  return (
    <div className={page.stack}>
      {query.error && (
        <ErrorState
          title="The identity providers could not be loaded."
          trouble={toTrouble(query.error)}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {whyNot !== null && <Note icon="lock">{whyNot}</Note>}
      {!query.data && !query.error && (
        <Panel clip>
          <div aria-busy="true">
            <SkeletonRows rows={4} rowHeight={49} />
          </div>
        </Panel>
      )}
      {query.data?.length === 0 && (
        <Panel>
          <EmptyState title="No identity provider yet" action={add}>
            With one, people sign in with their company account, and their groups decide their role here.
          </EmptyState>
        </Panel>
      )}
      {query.data?.map((provider) => (
        <Panel
          key={provider.id}
          title={provider.name}
          actions={
            whyNot === null && (
              <>
                <Button size="sm" aria-label={`Change ${provider.name}`} onClick={() => setEditing(provider)}>
                  Change
                </Button>
                <Button size="sm" aria-label={`Remove ${provider.name}`} onClick={() => setRemoving(provider)}>
                  Remove
                </Button>
              </>
            )
          }
        >
          <ProviderFacts provider={provider} />
        </Panel>
      ))}
      {query.data && query.data.length > 0 && add && <div className={page.actions}>{add}</div>}
      {editing && <ProviderDialog provider={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing && <RemoveDialog provider={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}

function ProviderFacts({ provider }: { provider: IdentityProvider }) {
  const { roleMappings, defaultRole, emailDomains } = provider;
  return (
    <div className={classes.provider}>
      <dl className={page.facts}>
        <dt>State</dt>
        <dd>
          {provider.enabled ? (
            <StatusMark tone="ok" icon="check-circle">
              in use
            </StatusMark>
          ) : (
            <StatusMark tone="neutral" icon="ban">
              switched off
            </StatusMark>
          )}
        </dd>
        <dt>Issuer</dt>
        <dd className="mono">{provider.issuer}</dd>
        <dt>Redirect URI</dt>
        <dd>
          <Copyable text={provider.redirectUri} label="Copy the redirect URI" />
          <div className="muted xs">To be registered with the provider.</div>
        </dd>
        <dt>Sign-in link</dt>
        <dd>
          <Copyable text={provider.signInUrl} label="Copy the sign-in link" />
        </dd>
        <dt>Client</dt>
        <dd>
          <span className="mono">{provider.clientId}</span>
          <span className="muted">, {provider.hasClientSecret ? 'with a secret' : 'without a secret'}</span>
        </dd>
        <dt>Roles</dt>
        <dd>
          {roleMappings.map(({ group, role }) => `${group} → ${role}`).join(', ')}
          {roleMappings.length > 0 && '; '}
          {defaultRole ? `everybody else ${defaultRole}` : 'nobody else is let in'}
        </dd>
        <dt>E-mail domains</dt>
        <dd>{emailDomains.length > 0 ? emailDomains.join(', ') : <span className="muted">none, by link only</span>}</dd>
      </dl>
    </div>
  );
}

function RemoveDialog({ provider, onClose }: { provider: IdentityProvider; onClose: () => void }) {
  const { organization } = useScope();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteProvider(organization.id, provider.id),
    onSuccess: ({ auditId }) => {
      toast({ title: `${provider.name} is removed`, detail: auditId ? `Audit entry ${auditId}` : undefined });
      void queryClient.invalidateQueries({ queryKey: identityProvidersQuery(organization.id).queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${provider.name}`}
      description="Nobody signs in through it any more. Members stay members."
      action="Remove"
      danger
      typed={provider.name}
      busy={remove.isPending}
      trouble={remove.error && toTrouble(remove.error).message}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
