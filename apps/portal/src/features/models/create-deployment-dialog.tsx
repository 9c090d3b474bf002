import { Autocomplete, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Deployment } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import { serverErrors } from '../credentials/secret-fields.js';
import { createDeployment, credentialsQuery, providersQuery, testCredential } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';
import { fieldsOf, valuesOf } from '../owned/schema-fields.js';
import { SchemaForm } from '../owned/schema-form.js';
import { ModelFactsNote } from './model-facts.js';

const formId = 'create-deployment';
const price = /^(0|[1-9]\d{0,8})(\.\d{1,6})?$/;

export interface CreateDeploymentDialogProps {
  owner: Owner;
  onClose: () => void;
  /** It is there, and can be tried. */
  onCreated: (deployment: Deployment) => void;
}

/** One model at one upstream; the options are the provider's own. Default export: it is loaded on demand. */
export default function CreateDeploymentDialog({ owner, onClose, onCreated }: CreateDeploymentDialogProps) {
  const providers = useQuery(providersQuery);
  const credentials = useQuery(credentialsQuery(owner));
  const [providerId, setProviderId] = useState('openai');
  const [credentialId, setCredentialId] = useState<string | null>(null);
  const [text, setText] = useState({ name: '', upstreamModel: '', baseUrl: '', input: '', output: '' });
  const [typed, setTyped] = useState<Record<string, string>>({});
  const provider = providers.data?.find((one) => one.id === providerId);
  const fields = fieldsOf(provider?.optionsSchema ?? {});
  const options = valuesOf(fields, typed);
  const usable = (credentials.data ?? []).filter((one) => one.provider === providerId);
  const credential = usable.find((one) => one.id === credentialId) ?? null;
  const ask = useMutation({ mutationFn: (id: string) => testCredential(owner, id), gcTime: 0 });
  const models = ask.data?.models ?? [];
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      createDeployment(owner, {
        name: text.name.trim(),
        provider: providerId,
        upstreamModel: text.upstreamModel.trim(),
        baseUrl: text.baseUrl.trim() || credential?.baseUrl || null,
        state: 'hot',
        options: options.values as Record<string, string>,
        ...(credential ? { credentialId: credential.id } : {}),
        ...(text.input ? { price: { input: text.input, output: text.output } } : {}),
      }),
    onSuccess: (created) => {
      toast({ title: `${created.name} is added`, detail: 'A route can lead to it now.' });
      void queryClient.invalidateQueries({ queryKey: ['deployments'] });
      void queryClient.invalidateQueries({ queryKey: ['credentials'] });
      onClose();
      onCreated(created);
    },
  });
  const errors: Record<string, string | undefined> = { ...serverErrors(create.error), ...options.troubles };
  const wrongPrice = (value: string) => (value && !price.test(value) ? 'Such as 0.15' : undefined);
  const half = (text.input === '') !== (text.output === '');
  const ready =
    text.name.trim() !== '' &&
    text.upstreamModel.trim() !== '' &&
    Object.keys(options.troubles).length === 0 &&
    !half &&
    !wrongPrice(text.input) &&
    !wrongPrice(text.output);
  const set = (change: Partial<typeof text>) => setText((was) => ({ ...was, ...change }));
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add deployment"
      description="One model at one upstream."
      width={600}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!ready} busy={create.isPending}>
            Add deployment
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) create.mutate();
        }}
      >
        {create.error && (
          <Note tone="bad" icon="cross-circle" alert>
            The deployment was not added. {toTrouble(create.error).message}
          </Note>
        )}
        <div className={classes.pair}>
          <Select
            label="Provider"
            data={(providers.data ?? []).map((one) => ({ value: one.id, label: one.label }))}
            value={providerId}
            onChange={(next) => {
              if (next) setProviderId(next);
              setTyped({});
              setCredentialId(null);
              ask.reset();
            }}
            searchable
            allowDeselect={false}
            nothingFoundMessage="No provider matches"
          />
          <TextInput
            label="Name"
            placeholder="openai-eu-gpt-4.1"
            data-autofocus
            autoComplete="off"
            value={text.name}
            error={errors['name']}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </div>
        <Select
          label="Credential"
          placeholder={usable.length === 0 ? 'None of this provider yet' : 'Choose a credential'}
          data={usable.map((one) => ({ value: one.id, label: one.name }))}
          value={credentialId}
          onChange={(next) => {
            setCredentialId(next);
            if (next) ask.mutate(next);
            else ask.reset();
          }}
          description={said(ask)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          clearable
          error={errors['credentialId']}
        />
        <div className={classes.pair}>
          <Autocomplete
            label="Model at the upstream"
            placeholder="gpt-4.1"
            data={[...new Set(models)]}
            limit={200}
            value={text.upstreamModel}
            error={errors['upstreamModel']}
            onChange={(next) => set({ upstreamModel: next })}
          />
          <TextInput
            label="Base URL, optional"
            placeholder={credential?.baseUrl ?? provider?.defaultBaseUrl ?? 'https://llm.example.com/v1'}
            autoComplete="off"
            value={text.baseUrl}
            error={errors['baseUrl']}
            onChange={(event) => set({ baseUrl: event.currentTarget.value })}
          />
        </div>
        <ModelFactsNote provider={providerId} model={text.upstreamModel} ownPrice={text.input !== ''} />
        <SchemaForm
          fields={fields}
          typed={typed}
          onChange={(name, value) => setTyped((was) => ({ ...was, [name]: value }))}
          errors={errors}
        />
        <div className={classes.pair}>
          <TextInput
            label="Input, $ per million, optional"
            placeholder="the catalogue’s"
            inputMode="decimal"
            autoComplete="off"
            value={text.input}
            error={wrongPrice(text.input)}
            onChange={(event) => set({ input: event.currentTarget.value.trim() })}
          />
          <TextInput
            label="Output, $ per million, optional"
            placeholder="the catalogue’s"
            inputMode="decimal"
            autoComplete="off"
            value={text.output}
            error={wrongPrice(text.output) ?? (half ? 'Both or neither' : undefined)}
            onChange={(event) => set({ output: event.currentTarget.value.trim() })}
          />
        </div>
      </form>
    </Dialog>
  );
}

/** What the upstream answered when it was asked for its models. */
function said(ask: {
  isPending: boolean;
  error: Error | null;
  data?: { ok: boolean; status: number | null; models: string[] | null };
}): string | undefined {
  if (ask.isPending) return 'Asking the upstream for its models…';
  if (ask.error) return toTrouble(ask.error).message;
  if (!ask.data) return undefined;
  if (!ask.data.ok) return `It does not work: ${ask.data.status === null ? 'no answer' : `status ${ask.data.status}`}`;
  return ask.data.models ? `It works; ${countOf(ask.data.models.length, 'model')} found` : 'It works';
}
