import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Organization } from '../../lib/api-client.js';
import { fieldError } from '../../lib/field-error.js';
import { timeZones } from '../../lib/time-zones.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { viewerTimeZone } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import { createOrganization, organizationsQuery } from './api.js';

export interface CreateOrganizationDialogProps {
  onClose: () => void;
  onCreated: (organization: Organization) => void;
}

/** Default export: it is loaded on demand. */
export default function CreateOrganizationDialog({ onClose, onCreated }: CreateOrganizationDialogProps) {
  const [name, setName] = useState('');
  const [slug, setSlug] = useState('');
  const [timeZone, setTimeZone] = useState(viewerTimeZone);
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: createOrganization,
    onSuccess: async ({ data, auditId }) => {
      toast({ title: `${data.name} is there`, detail: auditId ? `Audit entry ${auditId}` : undefined });
      await queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey });
      onCreated(data);
    },
  });
  const onField = ['name', 'slug', 'timeZone'].some((path) => fieldError(create.error, path) !== undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Create an organization"
      description="Its keys, people, limits and figures are apart from all others."
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="create-organization"
            variant="primary"
            disabled={!name.trim()}
            busy={create.isPending}
          >
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-organization"
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) create.mutate({ name: name.trim(), slug: slug.trim() || undefined, timeZone });
        }}
      >
        {create.error && !onField && (
          <Note tone="bad" icon="cross-circle" alert>
            It was not created. {toTrouble(create.error).message}
          </Note>
        )}
        <TextInput
          label="Name"
          data-autofocus
          autoComplete="off"
          maxLength={100}
          value={name}
          error={fieldError(create.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={classes.pair}>
          <TextInput
            label="Slug"
            description="In addresses. Empty: made from the name. It stays."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            placeholder="acme"
            value={slug}
            error={fieldError(create.error, 'slug')}
            onChange={(event) => setSlug(event.currentTarget.value)}
          />
          <Select
            label="Time zone"
            description="Days, months and budgets are cut in it."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={timeZones()}
            searchable
            limit={50}
            allowDeselect={false}
            value={timeZone}
            error={fieldError(create.error, 'timeZone')}
            onChange={(zone) => setTimeZone(zone ?? 'UTC')}
          />
        </div>
      </form>
    </Dialog>
  );
}
