import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useAccess } from '../../lib/access.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button, buttonClass } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { Note } from '../../ui/note.js';
import { Page } from '../../ui/page.js';
import page from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { SecretBox } from '../../ui/secret-box.js';
import { createKey } from '../api-keys/api.js';
import { organizationsQuery, updateOrganization } from '../organizations/api.js';
import { modelsFor, tryRequest } from './try-request.js';
import classes from './welcome-page.module.css';

interface MadeKey {
  id: string;
  key: string;
}

/** From an empty gateway to an answer, on one page: a name, a key, a real request. */
export function WelcomePage() {
  const access = useAccess();
  const [key, setKey] = useState<MadeKey | null>(null);
  return (
    <Page narrow>
      <PageHeader title="First steps" description="A name, a key, and a request that really goes through the gateway" />
      <div className={classes.steps}>
        {access.may('organization:write') && (
          <Step number={1} title="Name your organization">
            <NameStep />
          </Step>
        )}
        <Step number={access.may('organization:write') ? 2 : 1} title="Make a key">
          <KeyStep made={key} onMade={setKey} />
        </Step>
        <Step number={access.may('organization:write') ? 3 : 2} title="Send a request">
          <RequestStep made={key} />
        </Step>
      </div>
    </Page>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <Panel
      title={
        <>
          <span className={classes.number} aria-hidden="true">
            {number}
          </span>
          {title}
        </>
      }
    >
      <div className={page.fields}>{children}</div>
    </Panel>
  );
}

function NameStep() {
  const { organization } = useScope();
  const queryClient = useQueryClient();
  const [name, setName] = useState(organization.name);
  const save = useMutation({
    mutationFn: () => updateOrganization(organization.id, { name: name.trim() }, null),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey }),
  });
  const changed = name.trim() !== '' && name.trim() !== organization.name;
  return (
    <form
      className={page.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) save.mutate();
      }}
    >
      <Trouble error={save.error} />
      <TextInput
        label="Name"
        autoComplete="organization"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={page.actions}>
        <Button type="submit" disabled={!changed} busy={save.isPending}>
          Save the name
        </Button>
        {save.isSuccess && !changed && <span className="ok">Saved</span>}
      </div>
    </form>
  );
}

function KeyStep({ made, onMade }: { made: MadeKey | null; onMade: (made: MadeKey) => void }) {
  const { organization, project, projects } = useScope();
  const queryClient = useQueryClient();
  const home = project ?? projects[0];
  const [name, setName] = useState('first-key');
  const create = useMutation({
    mutationFn: (projectId: string) => createKey({ projectId, name: name.trim() }),
    // The answer holds the key itself: it stays in no cache.
    gcTime: 0,
    onSuccess: (created) => {
      onMade(created);
      void queryClient.invalidateQueries({ queryKey: ['api-keys', organization.id] });
    },
  });
  if (made) {
    return (
      <>
        <SecretBox label="API key" text={made.key} />
        <p className="muted xs">Shown this once: we keep a hash. Store it where your program finds it.</p>
      </>
    );
  }
  return (
    <form
      className={page.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (home && name.trim()) create.mutate(home.id);
      }}
    >
      <Trouble error={create.error} />
      <TextInput
        label="Name of the key"
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={page.actions}>
        <Button type="submit" variant="primary" disabled={!home || !name.trim()} busy={create.isPending}>
          Make the key
        </Button>
        {home && <span className="muted xs">In the project {home.name}</span>}
      </div>
    </form>
  );
}

function RequestStep({ made }: { made: MadeKey | null }) {
  const apiKey = made?.key ?? null;
  const list = useQuery({
    // Named by its id: the key itself stays in no cache.
    queryKey: ['welcome-models', made?.id],
    queryFn: () => modelsFor(apiKey ?? ''),
    enabled: apiKey !== null,
    // A key reaches every replica within a second.
    retry: 2,
  });
  const models = list.data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [message, setMessage] = useState('Say hello in one sentence.');
  const model = chosen ?? models.find((one) => one === 'gpt-4o-mini') ?? models[0] ?? '';
  const attempt = useMutation({
    mutationFn: (key: string) => tryRequest({ key, model, message }),
    gcTime: 0,
  });
  const done = attempt.data;
  return (
    <form
      className={page.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (apiKey && model && message.trim()) attempt.mutate(apiKey);
      }}
    >
      <Trouble error={attempt.error ?? list.error} />
      <div className={page.pair}>
        <Select
          label="Model"
          placeholder={apiKey && list.data?.length === 0 ? 'This gateway serves no model yet' : undefined}
          disabled={models.length === 0}
          data={models}
          searchable={models.length > 8}
          allowDeselect={false}
          value={model || null}
          onChange={setChosen}
        />
        <TextInput
          label="Message"
          autoComplete="off"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
      </div>
      <div className={page.actions}>
        <Button
          type="submit"
          variant={apiKey ? 'primary' : 'default'}
          disabled={!apiKey || !model || !message.trim()}
          busy={attempt.isPending}
        >
          {attempt.isPending ? 'Waiting for the answer…' : 'Send'}
        </Button>
        {!apiKey && <span className="muted xs">Make the key first</span>}
      </div>
      <div aria-live="polite" className={page.stack}>
        {done && (
          <>
            <div className={classes.answer} aria-label="Answer of the model" role="group">
              {done.text ?? 'The answer held no text.'}
            </div>
            <p className="muted xs">
              {done.model} in {done.milliseconds} ms
            </p>
            <div className={page.actions}>
              {done.requestId && (
                <Link
                  to="/requests/$requestId"
                  params={{ requestId: done.requestId }}
                  className={buttonClass({ variant: 'primary' })}
                >
                  See how it was decided
                  <Icon name="arrow-right" size="s" />
                </Link>
              )}
              <Link to="/" className={buttonClass()}>
                Go to Home
              </Link>
            </div>
          </>
        )}
      </div>
    </form>
  );
}

function Trouble({ error }: { error: Error | null }) {
  return error ? (
    <Note tone="bad" icon="cross-circle" alert>
      {toTrouble(error).message}
    </Note>
  ) : null;
}
