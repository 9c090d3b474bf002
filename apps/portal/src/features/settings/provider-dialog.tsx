import { Select, Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { rolesQuery, useAccess } from '../../lib/access.js';
import type { IdentityProvider, Role } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import { useScope } from '../../lib/scope.js';
import { Button, IconButton } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import page from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import { createProvider, identityProvidersQuery, readProvider, updateProvider } from './api.js';
import { filledMappings, splitWords, type RoleMapping } from './role-mappings.js';
import classes from './settings-page.module.css';

/** In the select: people in no mapped group are not let in. */
const nobody = 'none';
const formId = 'identity-provider';

/** `provider` null: a new one. The client secret is never read back; left empty it stays as it is. */
export function ProviderDialog({ provider, onClose }: { provider: IdentityProvider | null; onClose: () => void }) {
  const { organization } = useScope();
  if (!provider) return <ProviderFormDialog base={null} onClose={onClose} />;
  return (
    <Editing
      queryKey={['identity-provider', provider.id]}
      read={(signal) => readProvider(organization.id, provider.id, signal)}
      title={`Single sign-on by ${provider.name}`}
      onClose={onClose}
    >
      {(base) => <ProviderFormDialog base={base} onClose={onClose} />}
    </Editing>
  );
}

function ProviderFormDialog({ base, onClose }: { base: Base<IdentityProvider> | null; onClose: () => void }) {
  const provider = base?.value ?? null;
  const { organization } = useScope();
  const { isOperator } = useAccess();
  const queryClient = useQueryClient();
  const roles = useQuery(rolesQuery).data?.roles.map(({ role }) => role) ?? [];
  const [form, setForm] = useState(() => ({
    name: provider?.name ?? 'Company login',
    issuer: provider?.issuer ?? '',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
    scopes: (provider?.scopes ?? ['profile', 'email']).join(' '),
    groupsClaim: provider?.groupsClaim ?? 'groups',
    emailDomains: (provider?.emailDomains ?? []).join(', '),
    defaultRole: provider?.defaultRole ?? null,
    provision: provider?.provision ?? true,
    enabled: provider?.enabled ?? true,
  }));
  const [mappings, setMappings] = useState<RoleMapping[]>(provider?.roleMappings ?? []);
  const set = (patch: Partial<typeof form>) => setForm((was) => ({ ...was, ...patch }));
  const saving = useSave(
    base,
    (etag) => {
      const body = {
        name: form.name.trim(),
        issuer: form.issuer.trim(),
        clientId: form.clientId.trim(),
        scopes: splitWords(form.scopes),
        groupsClaim: form.groupsClaim.trim(),
        roleMappings: filledMappings(mappings),
        defaultRole: form.defaultRole,
        provision: form.provision,
        enabled: form.enabled,
        ...(form.clientSecret ? { clientSecret: form.clientSecret } : {}),
        ...(isOperator ? { emailDomains: splitWords(form.emailDomains) } : {}),
      };
      return provider
        ? updateProvider(organization.id, provider.id, etag, body)
        : createProvider(organization.id, body);
    },
    ({ data, auditId }) => {
      toast({ title: `${data.name} is saved`, detail: auditId ? `Audit entry ${auditId}` : undefined });
      void queryClient.invalidateQueries({ queryKey: identityProvidersQuery(organization.id).queryKey });
      onClose();
    },
  );
  const ready = form.name.trim() && form.issuer.trim() && form.clientId.trim();
  const field = (name: 'name' | 'issuer' | 'clientId' | 'groupsClaim' | 'scopes' | 'emailDomains') => ({
    value: form[name],
    error: fieldError(saving.error, name),
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
  });
  const below = {
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={provider ? `Single sign-on by ${provider.name}` : 'Set up single sign-on'}
      description="An OpenID Connect provider: it vouches for people of this organization, and of no other."
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!ready} busy={saving.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={page.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="Nothing was saved." />
        <div className={page.pair}>
          <TextInput
            label="Name"
            description="On the button of the sign-in page."
            {...below}
            data-autofocus
            {...field('name')}
          />
          <TextInput label="Issuer" placeholder="https://login.example.com" {...field('issuer')} />
          <TextInput label="Client id" {...field('clientId')} />
          <TextInput
            label="Client secret"
            type="password"
            autoComplete="off"
            description={provider?.hasClientSecret ? 'One is kept. Empty: it stays.' : 'Never shown again.'}
            {...below}
            value={form.clientSecret}
            error={fieldError(saving.error, 'clientSecret')}
            onChange={(event) => set({ clientSecret: event.currentTarget.value })}
          />
          <TextInput label="Scopes" description="openid is always asked for." {...below} {...field('scopes')} />
          <TextInput label="Claim with the groups" {...field('groupsClaim')} />
        </div>
        <fieldset className={classes.mappings}>
          <legend>Roles by group</legend>
          <p className="muted xs">
            The widest role of all groups a person is in counts, and is taken anew at each sign-in.
          </p>
          {mappings.map((mapping, index) => (
            <div key={index} className={classes.mapping}>
              <TextInput
                aria-label={`Group ${index + 1}`}
                placeholder="Platform"
                autoComplete="off"
                value={mapping.group}
                error={fieldError(saving.error, `roleMappings.${index}.group`)}
                onChange={(event) => {
                  const group = event.currentTarget.value;
                  setMappings((was) => was.map((one, at) => (at === index ? { ...one, group } : one)));
                }}
              />
              <Select
                aria-label={`Role of group ${index + 1}`}
                data={roles}
                allowDeselect={false}
                value={mapping.role}
                onChange={(next) => {
                  const role = roles.find((one) => one === next);
                  if (role) setMappings((was) => was.map((one, at) => (at === index ? { ...one, role } : one)));
                }}
              />
              <IconButton
                icon="close"
                label={`Remove group ${index + 1}`}
                onClick={() => setMappings((was) => was.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <div className={page.actions}>
            <Button
              size="sm"
              icon="plus"
              onClick={() => setMappings((was) => [...was, { group: '', role: 'viewer' satisfies Role }])}
            >
              Add a group
            </Button>
          </div>
        </fieldset>
        <div className={page.pair}>
          <Select
            label="Everybody else"
            description="People in none of these groups."
            {...below}
            data={[{ value: nobody, label: 'not let in' }, ...roles.map((role) => ({ value: role, label: role }))]}
            allowDeselect={false}
            value={form.defaultRole ?? nobody}
            error={fieldError(saving.error, 'defaultRole')}
            onChange={(next) => set({ defaultRole: roles.find((role) => role === next) ?? null })}
          />
          {isOperator && (
            <TextInput
              label="E-mail domains"
              description="Whose people the sign-in page offers it to. Only operators set them."
              placeholder="example.com"
              {...below}
              {...field('emailDomains')}
            />
          )}
        </div>
        <Switch
          label="People who are no members yet become members by signing in"
          checked={form.provision}
          onChange={(event) => set({ provision: event.currentTarget.checked })}
        />
        <Switch
          label="In use"
          checked={form.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
      </form>
    </Dialog>
  );
}
