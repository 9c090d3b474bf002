import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type ApiKey, type RequestSummary } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { buttonClass } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import classes from './quickstart-page.module.css';

/** Often enough to feel live; it stops with the first request, and while nobody looks. */
const askMs = 2_000;

function firstRequestQuery(organizationId: string, since: string, apiKeyId: string | undefined) {
  return queryOptions({
    queryKey: ['first-request', organizationId, since, apiKeyId],
    queryFn: async ({ signal }): Promise<RequestSummary | null> => {
      const params = { path: { organizationId }, query: { from: since, apiKeyId, limit: 1 } };
      const page = await answer(api.GET('/api/v1/organizations/{organizationId}/requests', { params, signal }));
      return page.data[0] ?? null;
    },
    refetchInterval: (query) => (query.state.data ? false : askMs),
  });
}

/** Waits for a request of this key, or of any; refused ones count, because they have arrived. */
export function FirstRequest({ apiKey }: { apiKey: ApiKey | null }) {
  const { organization } = useScope();
  const [since] = useState(() => new Date().toISOString());
  const found = useQuery(firstRequestQuery(organization.id, since, apiKey?.id)).data ?? null;
  const whose = apiKey ? ` of ${apiKey.name}` : '';
  return (
    <Panel className={found ? classes.arrived : classes.waiting}>
      <PanelBody className={classes.first}>
        <div aria-live="polite" className={classes.firstWords}>
          {found ? (
            <>
              <StatusMark
                tone={found.status < 400 ? 'ok' : 'warn'}
                icon={found.status < 400 ? 'check-circle' : 'warning'}
                pill
              >
                {found.status < 400 ? 'Your first request has arrived' : 'A request has arrived, and was refused'}
              </StatusMark>
              <span>
                {found.requestedModel ?? 'A request without a model'} was answered with status {found.status}
              </span>
            </>
          ) : (
            <>
              <span className={classes.pulse} aria-hidden="true" />
              <span>Waiting for your first request{whose}…</span>
            </>
          )}
        </div>
        {found && (
          <Link to="/requests/$requestId" params={{ requestId: found.id }} className={buttonClass()}>
            See how it was decided
            <Icon name="arrow-right" size="s" />
          </Link>
        )}
      </PanelBody>
    </Panel>
  );
}
