import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { useScope } from '../../lib/scope.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { formatDate } from '../../ui/format/time.js';
import { toast } from '../../ui/toast.js';
import { changeKey, fieldError, readKey } from './api.js';
import { policyOf } from './effective-policy.js';
import { EnforcedLimits } from './enforced-limits.js';
import { dateTrouble, expiryOf, lifetimeChoices, type Lifetime } from './key-expiry.js';
import form from './key-form.module.css';
import { KeyRightsFields, rightsTrouble, useModelNames } from './key-rights-fields.js';
import { rightsOf, toBody } from './key-rights.js';
import classes from './keys-page.module.css';

const formId = 'edit-key';
const fields = ['name', 'scopes', 'ipAllow', 'tags', 'owner', 'expiresAt'];

/** Changes what a key may do; its secret stays. Default export: it is loaded on demand. */
export default function EditKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  return (
    <Editing
      queryKey={['api-key', apiKey.id]}
      read={(signal) => readKey(apiKey.id, signal)}
      title={`Edit ${apiKey.name}`}
      onClose={onClose}
    >
      {(base) => <EditKeyForm base={base} onClose={onClose} />}
    </Editing>
  );
}

function EditKeyForm({ base, onClose }: { base: Base<ApiKey>; onClose: () => void }) {
  const apiKey = base.value;
  const { projects } = useScope();
  const [name, setName] = useState(apiKey.name);
  const [rights, setRights] = useState(() => rightsOf(apiKey));
  const [lifetime, setLifetime] = useState<Lifetime | 'same'>('same');
  const [date, setDate] = useState('');
  const models = useModelNames();
  const queryClient = useQueryClient();
  const ends = apiKey.expiresAt ? new Date(apiKey.expiresAt) : null;
  const expiresAt = lifetime === 'same' ? ends : expiryOf(lifetime, date);
  const saving = useSave(
    base,
    (etag) => {
      const end = lifetime === 'same' ? {} : { expiresAt: expiresAt?.toISOString() ?? null };
      return changeKey(apiKey.id, etag, { name: name.trim(), ...toBody(rights), ...end });
    },
    (changed) => {
      toast({ title: `${changed.name} is changed`, detail: 'It counts from the next request on.' });
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] });
      onClose();
    },
  );
  const badDate = lifetime === 'same' ? null : dateTrouble(lifetime, date, new Date());
  const trouble = name.trim() === '' ? 'Give it a name.' : (rightsTrouble(rights) ?? badDate);
  const onField = fields.some((path) => fieldError(saving.error, path) !== undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit ${apiKey.name}`}
      description="The secret stays as it is. A change counts from the very next request."
      width={920}
      footer={
        <>
          <span className={classes.footNote}>
            <span className="muted xs">Recorded in the audit log</span>
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={trouble !== null} busy={saving.isPending}>
            Save
          </Button>
        </>
      }
    >
      <div className={classes.form}>
        <form
          id={formId}
          className={classes.fields}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (trouble === null) saving.save();
          }}
        >
          <SaveTrouble saving={saving} words="The key was not changed." quiet={onField} />
          <div className={form.pair}>
            <TextInput
              label="Name"
              data-autofocus
              autoComplete="off"
              maxLength={120}
              value={name}
              error={name.trim() === '' ? 'Give it a name' : fieldError(saving.error, 'name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Expires"
              data={[
                { value: 'same', label: ends ? `${formatDate(ends)}, as it is` : 'never, as it is' },
                ...lifetimeChoices.filter((choice) => choice.value !== 'never' || ends !== null),
              ]}
              value={lifetime}
              onChange={(next) => setLifetime(lifetimeChoices.find(({ value }) => value === next)?.value ?? 'same')}
              allowDeselect={false}
              error={fieldError(saving.error, 'expiresAt')}
            />
          </div>
          {lifetime === 'date' && (
            <TextInput
              label="Last day"
              placeholder="2027-02-18"
              autoComplete="off"
              value={date}
              error={date === '' ? undefined : badDate}
              onChange={(event) => setDate(event.currentTarget.value)}
            />
          )}
          <KeyRightsFields
            value={rights}
            onChange={(patch) => setRights((was) => ({ ...was, ...patch }))}
            error={saving.error}
          />
        </form>
        <EnforcedLimits
          project={projects.find((one) => one.id === apiKey.projectId) ?? { id: apiKey.projectId }}
          keyId={apiKey.id}
          policy={policyOf(rights, expiresAt, models)}
        />
      </div>
    </Dialog>
  );
}
