import { zodResolver } from '@hookform/resolvers/zod';
import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import type { CreatedApiKey } from '../../lib/api-client.js';
import { gatewayUrl, shellQuote } from '../../lib/curl.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Dialog } from '../../ui/dialog.js';
import { formatDate } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import { createKey, fieldError } from './api.js';
import { policyOf } from './effective-policy.js';
import { EnforcedLimits } from './enforced-limits.js';
import { dateTrouble, expiryOf, lifetimeChoices, lifetimes } from './key-expiry.js';
import { KeyRightsFields, rightsTrouble, useModelNames } from './key-rights-fields.js';
import { noRights, toBody, type KeyRights } from './key-rights.js';
import classes from './keys-page.module.css';

export interface CreateKeyDialogProps {
  onClose: () => void;
  onCreated: (created: CreatedApiKey) => void;
}

const keyForm = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, 'Give it a name'), z.maxLength(100, 'At most 100 characters')),
    projectId: z.string().check(z.minLength(1, 'Choose a project')),
    lifetime: z.enum(lifetimes),
    date: z.string(),
  })
  .check(
    z.refine((form) => dateTrouble(form.lifetime, form.date, new Date()) === null, {
      path: ['date'],
      message: 'A day from today on',
    }),
  );
type KeyForm = z.infer<typeof keyForm>;

const formId = 'create-key';

/** Mounted anew each time, so that no half-filled form comes back. Default export: it is loaded on demand. */
export default function CreateKeyDialog({ onClose, onCreated }: CreateKeyDialogProps) {
  const { organization, project, projects } = useScope();
  const queryClient = useQueryClient();
  const form = useForm<KeyForm>({
    resolver: zodResolver(keyForm),
    defaultValues: { name: '', projectId: '', lifetime: '90', date: '' },
  });
  // The list of projects may arrive after the form.
  const firstProject = project?.id ?? projects[0]?.id;
  useEffect(() => {
    if (firstProject && !form.getValues('projectId')) form.setValue('projectId', firstProject);
  }, [firstProject, form]);
  const [rights, setRights] = useState<KeyRights>(noRights);
  const models = useModelNames();
  const trouble = rightsTrouble(rights);
  const { errors } = form.formState;
  const create = useMutation({
    mutationFn: createKey,
    // The answer holds the key itself: it goes to the dialog and stays in no cache.
    gcTime: 0,
    onSuccess: (created) => {
      onCreated(created);
      void queryClient.invalidateQueries({ queryKey: ['api-keys', organization.id] });
      void queryClient.invalidateQueries({ queryKey: ['home-keys', organization.id] });
    },
  });
  const values = useWatch({ control: form.control });
  const expiresAt = expiryOf(values.lifetime, values.date ?? '');
  const chosen = projects.find((one) => one.id === values.projectId);

  return (
    <Dialog
      open
      onClose={onClose}
      title="Create API key"
      description="The key works as soon as it exists. You see it once."
      width={920}
      footer={
        <>
          <span className={classes.footNote}>
            <span className="muted xs">Recorded in the audit log</span>
            <CopyButton
              variant="quiet"
              label="Copy as curl"
              text={asCurl(chosen?.id ?? 'PROJECT', values.name?.trim() || 'NAME', expiresAt, rights)}
            />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={trouble !== null} busy={create.isPending}>
            Create key
          </Button>
        </>
      }
    >
      <div className={classes.form}>
        <form
          id={formId}
          className={classes.fields}
          noValidate
          onSubmit={(event) =>
            void form.handleSubmit((valid) =>
              create.mutate({
                projectId: valid.projectId,
                name: valid.name,
                expiresAt: expiryOf(valid.lifetime, valid.date)?.toISOString(),
                ...toBody(rights),
              }),
            )(event)
          }
        >
          {create.error && !fieldError(create.error, 'name') && (
            <Note tone="bad" icon="cross-circle" alert>
              The key was not created. {toTrouble(create.error).message}
            </Note>
          )}
          <div className={classes.pair}>
            <TextInput
              label="Name"
              placeholder="support-prod"
              data-autofocus
              autoComplete="off"
              error={errors.name?.message ?? fieldError(create.error, 'name')}
              {...form.register('name')}
            />
            <Controller
              control={form.control}
              name="projectId"
              render={({ field }) => (
                <Select
                  label="Project"
                  data={projects.map((one) => ({ value: one.id, label: one.name }))}
                  value={field.value || null}
                  onChange={(value) => field.onChange(value ?? '')}
                  allowDeselect={false}
                  searchable={projects.length > 8}
                  error={errors.projectId?.message}
                />
              )}
            />
          </div>
          <div className={classes.pair}>
            <Controller
              control={form.control}
              name="lifetime"
              render={({ field }) => (
                <Select
                  label="Expires"
                  data={lifetimeChoices}
                  value={field.value}
                  onChange={(value) => field.onChange(value ?? '90')}
                  allowDeselect={false}
                  description={expiresAt && values.lifetime !== 'date' ? formatDate(expiresAt) : undefined}
                  inputWrapperOrder={['label', 'input', 'description', 'error']}
                />
              )}
            />
            {values.lifetime === 'date' && (
              <TextInput
                label="Last day"
                placeholder="2027-02-18"
                autoComplete="off"
                error={errors.date?.message}
                {...form.register('date')}
              />
            )}
          </div>
          {values.lifetime === 'never' && (
            <Note tone="warn" icon="warning">
              A key that never expires works until somebody remembers to revoke it.
            </Note>
          )}
          <KeyRightsFields
            value={rights}
            onChange={(patch) => setRights((was) => ({ ...was, ...patch }))}
            error={create.error}
          />
        </form>
        <EnforcedLimits project={chosen ?? null} policy={policyOf(rights, expiresAt, models)} />
      </div>
    </Dialog>
  );
}

function asCurl(project: string, name: string, expiresAt: Date | null, rights: KeyRights): string {
  const { scopes, ipAllow, tags, owner } = toBody(rights);
  const body = JSON.stringify({
    name,
    expiresAt: expiresAt?.toISOString(),
    ...(Object.keys(scopes).length > 0 ? { scopes } : {}),
    ...(ipAllow.length > 0 ? { ipAllow } : {}),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
    ...(owner ? { owner } : {}),
  });
  return `curl ${gatewayUrl()}/api/v1/projects/${project}/api-keys \\
  -H "Authorization: Bearer $TOLLGATE_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d ${shellQuote(body)}`;
}
