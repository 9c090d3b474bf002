import { Select, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreateRoute, RouteDryRun } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/note.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { keysQuery } from '../api-keys/api.js';
import { dataClasses, endpointNames } from '../api-keys/key-rights.js';
import { dryRun } from './api.js';
import { parsePasted } from './dry-run.js';
import { DryRunResult } from './dry-run-result.js';
import own from './models-page.module.css';

export interface DryRunPanelProps {
  owner: Owner;
  /** A model to begin with. */
  model: string;
  /** A route that is not saved, tried instead of the one the model's name finds; null: as it is now. */
  draft: CreateRoute | null;
}

/** What would become of a request, without sending it anywhere. */
export function DryRunPanel({ owner, model, draft }: DryRunPanelProps) {
  const { organization } = useScope();
  const keys = useQuery(keysQuery(organization.id));
  const [text, setText] = useState(() =>
    JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 200 }, null, 2),
  );
  const [endpoint, setEndpoint] = useState('chat-completions');
  const [apiKeyId, setApiKeyId] = useState<string | null>(null);
  const [dataClass, setDataClass] = useState<string | null>(null);
  const pasted = parsePasted(text);
  const run = useMutation({
    mutationFn: (request: Record<string, unknown>): Promise<RouteDryRun> =>
      dryRun(owner, {
        endpoint,
        request,
        ...(dataClass ? { headers: { 'x-tollgate-data-class': dataClass } } : {}),
        ...(apiKeyId ? { apiKeyId } : {}),
        ...(owner.type === 'platform' ? { organization: organization.id } : {}),
        ...(draft ? { route: draft } : {}),
      }),
    gcTime: 0,
  });
  const active = (keys.data?.keys ?? []).filter((key) => key.state === 'active');
  return (
    <div className={own.dry}>
      <Panel title="Dry run" note={draft ? 'of what is in the form' : 'nothing is sent'}>
        <PanelBody className={own.dryForm}>
          <Textarea
            label="Request"
            autosize
            minRows={7}
            maxRows={16}
            spellCheck={false}
            value={text}
            error={'trouble' in pasted ? pasted.trouble : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Select
            label="Endpoint"
            data={Object.keys(endpointNames)}
            value={endpoint}
            onChange={(next) => setEndpoint(next ?? 'chat-completions')}
            allowDeselect={false}
          />
          <Select
            label="Key, optional"
            placeholder="no key of its own"
            data={active.map((key) => ({ value: key.id, label: `${key.name} · ${key.projectName}` }))}
            value={apiKeyId}
            onChange={setApiKeyId}
            searchable
            clearable
            nothingFoundMessage="No key matches"
          />
          <Select
            label="Class of its data, optional"
            placeholder="as route and key say"
            data={[...dataClasses]}
            value={dataClass}
            onChange={setDataClass}
            clearable
          />
          <div>
            <Button
              variant={draft ? 'default' : 'primary'}
              icon="bolt"
              disabled={'trouble' in pasted}
              busy={run.isPending}
              onClick={() => 'body' in pasted && run.mutate(pasted.body)}
            >
              Run
            </Button>
          </div>
        </PanelBody>
      </Panel>
      <div aria-live="polite">
        {run.error && (
          <Note tone="bad" icon="cross-circle">
            {toTrouble(run.error).message}
          </Note>
        )}
        {run.data && <DryRunResult result={run.data} />}
        {!run.data && !run.error && (
          <Note icon="info">
            <span className="secondary">
              Paste a request and run it: targets in the order they would be asked, why others are passed over, the
              limits, and what would be held. No upstream is called, and nothing is counted.
            </span>
          </Note>
        )}
      </div>
    </div>
  );
}
