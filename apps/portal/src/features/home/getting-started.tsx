import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAccess } from '../../lib/access.js';
import type { ApiKey } from '../../lib/api-client.js';
import { chatCurl } from '../../lib/curl.js';
import { useScope } from '../../lib/scope.js';
import { buttonClass } from '../../ui/button.js';
import { CodeBlock } from '../../ui/code-block.js';
import { Icon } from '../../ui/icon.js';
import { Panel } from '../../ui/panel.js';
import { routesQuery } from './api.js';
import classes from './home-page.module.css';

/** What stands here until the first request: four steps and a snippet that runs. */
export function GettingStarted({ keys }: { keys: readonly ApiKey[] }) {
  const { organization, projects } = useScope();
  const access = useAccess();
  const routes = useQuery({ ...routesQuery(organization.id), enabled: access.may('routes:read') });
  const model = routes.data?.[0]?.model ?? 'gpt-4o-mini';
  const mayCreate = access.may('api-keys:write');
  const hasKey = keys.length > 0;
  return (
    <Panel
      title="First steps"
      note="until the first request has come through"
      actions={
        mayCreate && (
          <Link to="/welcome" className={buttonClass({ size: 'sm' })}>
            Do it all here
            <Icon name="arrow-right" size="s" />
          </Link>
        )
      }
    >
      <ol className={classes.steps}>
        <Step done title={`${organization.name} is set up`} number={1}>
          <p className="muted">
            {projects.length === 1
              ? `With the project ${projects[0]?.name ?? ''}.`
              : `With ${projects.length} projects.`}
          </p>
        </Step>
        <Step done={hasKey} title="Create an API key" number={2}>
          {!hasKey && !mayCreate ? (
            <p className="muted">Your role makes no keys. Ask an administrator for one.</p>
          ) : hasKey ? (
            <p className="muted">{keys.length === 1 ? 'One key is active.' : `${keys.length} keys are active.`}</p>
          ) : (
            <Link to="/keys" search={{ create: 'yes' }} className={buttonClass({ variant: 'primary' })}>
              <Icon name="plus" />
              Create key
            </Link>
          )}
        </Step>
        <Step title="Send a request" number={3}>
          <CodeBlock label="A first request with curl" code={chatCurl({ key: '$TOLLGATE_KEY', model })} />
          <p className="muted xs">TOLLGATE_KEY holds the key you were shown when it was created.</p>
        </Step>
        <Step title="See it here" number={4}>
          <p className="muted">Tokens, price and charge appear within seconds. This page looks by itself.</p>
        </Step>
      </ol>
    </Panel>
  );
}

function Step({
  done,
  title,
  number,
  children,
}: {
  done?: boolean;
  title: string;
  number: number;
  children: ReactNode;
}) {
  return (
    <li className={classes.step}>
      <span className={`${classes.stepMark} ${done ? classes.done : ''}`}>
        {done ? <Icon name="check" size="xs" /> : number}
        {done && <span className="sr-only">Done</span>}
      </span>
      <div className={classes.stepBody}>
        <h3 className="medium">{title}</h3>
        {children}
      </div>
    </li>
  );
}
