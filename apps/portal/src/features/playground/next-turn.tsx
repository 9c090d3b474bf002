import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, api, type RouteDryRun } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { formatInteger } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Money } from '../../ui/money.js';
import type { Body } from './code.js';
import classes from './playground-page.module.css';

/** The management API takes bodies up to 1 MB; pictures make longer ones, which are not asked about. */
const longestBody = 500_000;

/** What would happen to the request as it stands, without sending it: cost at most, targets in order, or the refusal. */
export function NextTurn({ body, named }: { body: Body; named: boolean }) {
  const { organization, project, projects } = useScope();
  const home = (project ?? projects[0])?.id;
  const [text] = useDebouncedValue(JSON.stringify(body), 500);
  const { data } = useQuery({
    queryKey: ['dry-run', organization.id, home, text],
    queryFn: async ({ signal }): Promise<RouteDryRun> => {
      const params = { path: { organizationId: organization.id } };
      const asked = { project: home, request: JSON.parse(text) as Body };
      return answer(api.POST('/api/v1/organizations/{organizationId}/routes/dry-run', { params, body: asked, signal }));
    },
    enabled: home !== undefined && text.length < longestBody,
    placeholderData: keepPreviousData,
    // What somebody is typing stays nowhere.
    gcTime: 0,
    staleTime: 15_000,
    retry: false,
  });
  if (!data) return null;
  const model = named && <b className="medium">{data.requestedModel}: </b>;
  if (data.refusal)
    return (
      <p className={classes.next}>
        <Icon name="ban" size="s" />
        <span>
          {model}
          <span className="warn">Would be refused.</span> {data.refusal.message}
        </span>
      </p>
    );
  const [first, ...others] = data.targets.filter(({ position }) => position !== null);
  const passed = data.targets.filter(({ position }) => position === null);
  return (
    <p className={classes.next}>
      <Icon name="layers" size="s" />
      <span>
        {model}
        {data.estimate && (
          <>
            about {formatInteger(Math.round(data.estimate.inputTokens))} tokens, at most{' '}
            <Money value={data.estimate.mostCostUsd} absent="an unknown cost" />
          </>
        )}
        {first && (
          <>
            {', to '}
            <span className="mono">{first.deployment}</span>
            {others.length > 0 && `, then ${others.map((one) => one.deployment).join(', ')}`}
            {data.orderVaries && ' (the order varies)'}
          </>
        )}
        {data.rule && `. By the rule ${data.rule.name}: ${data.rule.reason}`}
        {passed.map((one) => (
          <span key={one.deploymentId}>
            . Not to <span className="mono">{one.deployment}</span>
            {reasonOf(one)}
          </span>
        ))}
      </span>
    </p>
  );
}

function reasonOf({ filters }: RouteDryRun['targets'][number]): string {
  const failed = filters.find(({ ok }) => !ok);
  return failed ? `: ${failed.reason ?? failed.name}` : '';
}
