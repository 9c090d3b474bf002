import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { gatewayUrl } from '../../lib/curl.js';
import { firstModel, isPattern, modelsQuery } from '../../lib/models.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { CodeBlock } from '../../ui/code-block.js';
import { Copyable } from '../../ui/copyable.js';
import { ErrorState } from '../../ui/error-state.js';
import { Page } from '../../ui/page.js';
import page from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { Tabs } from '../../ui/tabs.js';
import { keysQuery } from '../api-keys/api.js';
import { FirstRequest } from './first-request.js';
import { KeyChoice } from './key-choice.js';
import classes from './quickstart-page.module.css';
import { Reference } from './reference.js';
import { clients, type QuickstartSearch } from './search.js';
import { clientNames, snippetFor } from './snippets.js';

export interface QuickstartPageProps {
  search: QuickstartSearch;
  onSearch: (patch: Partial<QuickstartSearch>) => void;
}

/** From a key to a request that has arrived, in the client one uses. */
export function QuickstartPage({ search, onSearch }: QuickstartPageProps) {
  const { organization, project } = useScope();
  const keys = useQuery(keysQuery(organization.id, project?.id));
  const list = useQuery(modelsQuery(organization.id, project?.id));
  const models = (list.data?.models ?? []).filter(({ model }) => !isPattern(model));
  const model = search.model ?? firstModel(models)?.model ?? 'gpt-4o-mini';
  const client = search.client ?? 'curl';
  const { install, code } = snippetFor(client, model);
  const apiKey = keys.data?.keys.find(({ id }) => id === search.key) ?? null;
  return (
    <Page narrow>
      <PageHeader title="Quickstart" description="Any OpenAI client works: another base URL, and a key from here" />
      <div className={page.stack}>
        <FirstRequest key={apiKey?.id ?? 'any'} apiKey={apiKey} />
        {(keys.error ?? list.error) && (
          <ErrorState
            title="Something on this page could not be loaded."
            trouble={toTrouble(keys.error ?? list.error)}
            onRetry={() => void Promise.all([keys.refetch(), list.refetch()])}
            retrying={keys.isFetching || list.isFetching}
          />
        )}
        <Panel title="Base URL" note="for Anthropic’s clients the same without /v1">
          <div className={page.fields}>
            <Copyable text={`${gatewayUrl()}/v1`} label="Copy the base URL" />
          </div>
        </Panel>
        <Panel title="Key">
          <KeyChoice keyId={search.key} onKey={(key) => onSearch({ key })} />
        </Panel>
        <Panel title="Request">
          <div className={page.fields}>
            <Tabs
              label="Client"
              value={client}
              options={clients.map((value) => ({ value, label: clientNames[value] }))}
              onChange={(next) => onSearch({ client: next === 'curl' ? undefined : next })}
            />
            <Select
              label="Model"
              className={classes.model}
              data={[...new Set([model, ...models.map((one) => one.model)])]}
              searchable
              allowDeselect={false}
              value={model}
              onChange={(next) => next && onSearch({ model: next })}
            />
            {install && <CodeBlock label="What to install" code={install} />}
            <CodeBlock label={`A first request with ${clientNames[client]}`} code={code} />
          </div>
        </Panel>
        <Reference />
      </div>
    </Page>
  );
}
