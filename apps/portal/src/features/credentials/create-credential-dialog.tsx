import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProviderCredential } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import { createCredential, providersQuery } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';
import { valuesOf } from '../owned/schema-fields.js';
import { SchemaForm } from '../owned/schema-form.js';
import { credentialForm, serverErrors, typedSecret } from './secret-fields.js';

export interface CreateCredentialDialogProps {
  owner: Owner;
  onClose: () => void;
  onCreated: (credential: ProviderCredential) => void;
}

const formId = 'create-credential';

/** The fields are the provider's own. Default export: it is loaded on demand. */
export default function CreateCredentialDialog({ owner, onClose, onCreated }: CreateCredentialDialogProps) {
  const providers = useQuery(providersQuery);
  const [providerId, setProviderId] = useState('openai');
  const [name, setName] = useState('');
  const [baseUrl, setBaseUrl] = useState('');
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const provider = providers.data?.find((one) => one.id === providerId);
  const form = credentialForm(provider);
  const secret = typedSecret(form, typed);
  const options = valuesOf(form.options, typed);
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      createCredential(owner, {
        name: name.trim(),
        provider: providerId,
        baseUrl: baseUrl.trim() || null,
        options: options.values as Record<string, string>,
        credential: secret.credential,
      }),
    // It was sent with the secret in it.
    gcTime: 0,
    onSuccess: (created) => {
      void queryClient.invalidateQueries({ queryKey: ['credentials'] });
      onCreated(created);
    },
  });
  const needsUrl = provider !== undefined && provider.defaultBaseUrl === null;
  const troubles: Record<string, string> = {
    ...secret.troubles,
    ...options.troubles,
    ...(name.trim() ? {} : { name: 'Give it a name' }),
    ...(needsUrl && !baseUrl.trim() ? { baseUrl: 'This provider has no address of its own' } : {}),
  };
  const ready = Object.keys(troubles).length === 0 && secret.general === null;
  const errors: Record<string, string | undefined> = { ...serverErrors(create.error), ...(tried ? troubles : {}) };
  const set = (field: string, text: string) => setTyped((was) => ({ ...was, [field]: text }));
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add provider credential"
      description="Stored encrypted and never shown again. It is tried against the upstream right away."
      width={560}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={create.isPending}>
            Add and test
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
          setTried(true);
          if (ready) create.mutate();
        }}
      >
        {create.error && (
          <Note tone="bad" icon="cross-circle" alert>
            The credential was not stored. {toTrouble(create.error).message}
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
            }}
            searchable
            allowDeselect={false}
            nothingFoundMessage="No provider matches"
            error={providers.error ? 'The providers could not be loaded' : errors['provider']}
          />
          <TextInput
            label="Name"
            placeholder="OpenAI, production"
            data-autofocus
            autoComplete="off"
            maxLength={120}
            value={name}
            error={errors['name']}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <TextInput
          label={needsUrl ? 'Base URL' : 'Base URL, optional'}
          placeholder={provider?.defaultBaseUrl ?? 'https://llm.example.com/v1'}
          description="The secret is bound to its host and never sent to another."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          value={baseUrl}
          error={errors['baseUrl']}
          onChange={(event) => setBaseUrl(event.currentTarget.value)}
        />
        <SchemaForm fields={form.options} typed={typed} onChange={set} errors={errors} />
        <SchemaForm fields={form.secrets} typed={typed} onChange={set} errors={errors} />
        {tried && secret.general && (
          <Note tone="warn" icon="warning">
            {secret.general}
          </Note>
        )}
      </form>
    </Dialog>
  );
}
