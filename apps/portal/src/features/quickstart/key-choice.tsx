import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../lib/api-client.js';
import { useAccess } from '../../lib/access.js';
import { sessionQuery } from '../../lib/session.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { CodeBlock } from '../../ui/code-block.js';
import { Note } from '../../ui/note.js';
import page from '../../ui/page.module.css';
import { SecretBox } from '../../ui/secret-box.js';
import { createKey, keysQuery } from '../api-keys/api.js';
import classes from './quickstart-page.module.css';

export interface KeyChoiceProps {
  keyId: string | undefined;
  onKey: (id: string | undefined) => void;
}

/** The keys of one's own first. What a key is nobody can read again: it is pasted, or made now. */
export function KeyChoice({ keyId, onKey }: KeyChoiceProps) {
  const { organization, project, projects } = useScope();
  const access = useAccess();
  const session = useQuery(sessionQuery);
  const list = useQuery(keysQuery(organization.id, project?.id));
  const queryClient = useQueryClient();
  const active = (list.data?.keys ?? []).filter(({ state }) => state === 'active');
  const isOwn = ({ owner, createdBy }: ApiKey) => {
    const me = session.data?.user.id;
    return (owner?.type === 'user' && owner.id === me) || createdBy?.id === me;
  };
  const sorted = [...active.filter(isOwn), ...active.filter((one) => !isOwn(one))];
  const [pasted, setPasted] = useState('');
  const [name, setName] = useState('quickstart');
  const home = project ?? projects[0];
  const create = useMutation({
    mutationFn: (projectId: string) => createKey({ projectId, name: name.trim() }),
    // The answer holds the key itself: it stays in no cache.
    gcTime: 0,
    onSuccess: ({ id }) => {
      setPasted('');
      onKey(id);
      void queryClient.invalidateQueries({ queryKey: ['api-keys', organization.id] });
    },
  });
  const secret = create.data?.key ?? (/^tg_(live|test)_[0-9A-Za-z]{49}$/.test(pasted) ? pasted : null);
  return (
    <div className={page.fields}>
      {create.error && (
        <Note tone="bad" icon="cross-circle" alert>
          {toTrouble(create.error).message}
        </Note>
      )}
      <div className={page.pair}>
        <Select
          label="Key"
          placeholder={active.length === 0 ? 'No key yet' : 'Any key of the organization'}
          clearable
          data={sorted.map((one) => ({
            value: one.id,
            label: `${one.name}${isOwn(one) ? '' : ', somebody else’s'} (${one.maskedKey})`,
          }))}
          value={keyId ?? null}
          onChange={(next) => onKey(next ?? undefined)}
          description="Which one to wait for"
          inputWrapperOrder={['label', 'input', 'description']}
        />
        {!create.data && (
          <PasswordInput
            label="Its secret, to copy the line below"
            placeholder="tg_live_…"
            autoComplete="off"
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value.trim())}
            error={pasted && !secret ? 'A key is tg_live_ or tg_test_ and 49 characters' : undefined}
            description="Stays in this page; we cannot show it again"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          />
        )}
      </div>
      {create.data ? (
        <>
          <SecretBox label="API key" text={create.data.key} />
          <p className="muted xs">Shown this once: we keep a hash. Store it where your program finds it.</p>
        </>
      ) : (
        access.may('api-keys:write') && (
          <form
            className={classes.make}
            onSubmit={(event) => {
              event.preventDefault();
              if (home && name.trim()) create.mutate(home.id);
            }}
          >
            <TextInput
              aria-label="Name of a new key"
              autoComplete="off"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" icon="plus" disabled={!home || !name.trim()} busy={create.isPending}>
              Make a new key
            </Button>
          </form>
        )
      )}
      <CodeBlock label="The key in the environment" code={`export TOLLGATE_API_KEY=${secret ?? 'tg_live_…'}`} />
    </div>
  );
}
