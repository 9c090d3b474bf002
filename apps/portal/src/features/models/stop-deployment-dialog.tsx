import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Deployment, DeploymentImpact } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { formatMoney } from '../../ui/format/money.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Tag } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import classes from '../owned/owned-page.module.css';
import { changeDeployment, impactQuery } from './api.js';
import own from './models-page.module.css';

export interface StopDeploymentDialogProps {
  owner: Owner;
  deployment: Deployment;
  /** `draining`: nothing new goes there. `disabled`: the kill switch. */
  to: 'draining' | 'disabled';
  onClose: () => void;
}

const words = {
  draining: {
    title: 'Drain',
    description: 'No new request goes there; those under way may finish.',
    done: 'drains',
  },
  disabled: {
    title: 'Switch off',
    description: 'From the next request on it is not asked at all. It can be switched on again.',
    done: 'is switched off',
  },
};

/** Takes a deployment out of service; who would notice is said first. */
export function StopDeploymentDialog({ owner, deployment, to, onClose }: StopDeploymentDialogProps) {
  const impact = useQuery(impactQuery(owner, deployment.id));
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: () => changeDeployment(owner, deployment.id, null, { state: to }),
    onSuccess: ({ auditId }) => {
      toast({
        title: `${deployment.name} ${words[to].done}`,
        detail: auditId ? `Audit entry ${auditId}` : undefined,
      });
      for (const word of ['deployments', 'deployment-health', 'revisions'])
        void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`${words[to].title} ${deployment.name}`}
      description={words[to].description}
      action={to === 'draining' ? 'Drain' : 'Switch off'}
      danger={to === 'disabled'}
      typed={to === 'disabled' ? deployment.name : undefined}
      busy={change.isPending}
      trouble={change.error ? `It was not changed. ${toTrouble(change.error).message}` : null}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {impact.data ? (
        <Impact impact={impact.data} />
      ) : impact.error ? (
        <Note tone="warn" icon="warning">
          Who would notice could not be found out. {toTrouble(impact.error).message}
        </Note>
      ) : (
        <div aria-busy="true">
          <Skeleton height={64} />
        </div>
      )}
    </ConfirmDialog>
  );
}

function Impact({ impact }: { impact: DeploymentImpact }) {
  const { routes, lastDay, inFlight } = impact;
  const gone = routes.filter((route) => route.otherTargets === 0);
  return (
    <>
      <Note
        tone={gone.length > 0 ? 'bad' : routes.length > 0 ? 'warn' : 'neutral'}
        icon={gone.length > 0 ? 'cross-circle' : 'warning'}
      >
        {impactWords(impact)}
        {inFlight !== null && inFlight > 0 && ` ${countOf(inFlight, 'request')} under way.`}
      </Note>
      {routes.length > 0 && (
        <ul className={own.impact} aria-label="Routes that lead to it">
          {routes.map((route) => (
            <li key={`${route.organizationId ?? ''} ${route.model}`} className="row">
              <span className="mono truncate">{route.model}</span>
              {route.organizationName && <span className="muted xs truncate">{route.organizationName}</span>}
              <span className="spacer" />
              {route.otherTargets === 0 ? (
                <span className="bad xs">no other target</span>
              ) : (
                <span className="muted xs">{countOf(route.otherTargets, 'other target')}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {lastDay.organizations.length > 0 && (
        <p className={classes.tags}>
          {lastDay.organizations.slice(0, 8).map((one) => (
            <Tag key={one.id}>
              {one.name}: {countOf(one.requests, 'request')}
            </Tag>
          ))}
        </p>
      )}
    </>
  );
}

/** Who would notice, in a sentence or two. */
export function impactWords({ routes, lastDay }: Pick<DeploymentImpact, 'routes' | 'lastDay'>): string {
  if (routes.length === 0) return 'No route leads to it.';
  const gone = routes.filter((route) => route.otherTargets === 0).length;
  const models =
    gone > 0
      ? `${countOf(gone, 'model')} of ${routes.length} would have no target left and be refused.`
      : `${countOf(routes.length, 'model')} would go on with other targets.`;
  if (lastDay.requests === 0) return `${models} It was not asked in the last 24 h.`;
  const who = `${countOf(lastDay.organizations.length, 'organization')} with ${countOf(lastDay.apiKeys, 'key')}`;
  return `${models} ${who} sent it ${countOf(lastDay.requests, 'request')} for ${formatMoney(lastDay.charge)} in the last 24 h.`;
}
