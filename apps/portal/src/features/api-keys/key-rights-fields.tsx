import { Checkbox, Select, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { countOf } from '../../ui/format/number.js';
import { useAccess } from '../../lib/access.js';
import { useScope } from '../../lib/scope.js';
import { fieldError, ownersQuery, routesQuery } from './api.js';
import { dataClasses, endpointNames, modelsWithin, tagTrouble, type KeyRights } from './key-rights.js';
import classes from './key-form.module.css';

export interface KeyRightsFieldsProps {
  value: KeyRights;
  onChange: (patch: Partial<KeyRights>) => void;
  /** The server's refusal, which may name one of the fields. */
  error: unknown;
}

/** What a key may do: the same fields for a new key and for one that exists. */
export function KeyRightsFields({ value, onChange, error }: KeyRightsFieldsProps) {
  const { organization } = useScope();
  const models = useModelNames();
  const owners = useQuery(ownersQuery(organization.id));
  const within = modelsWithin(value.models, models);
  return (
    <>
      <TagsInput
        label="Models"
        placeholder={value.models.length > 0 ? '' : 'Every model; add names or patterns such as gpt-4o*'}
        data={models}
        value={value.models}
        onChange={(next) => onChange({ models: next })}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        description={
          value.models.length > 0 && models.length > 0
            ? `${within.length} of the ${countOf(models.length, 'model')} of this organization’s own routes`
            : undefined
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={fieldError(error, 'scopes.models')}
      />
      <Checkbox.Group
        label="Endpoints"
        description={value.endpoints.length === 0 ? 'None ticked: every endpoint' : 'Only those ticked'}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={value.endpoints}
        onChange={(next) => onChange({ endpoints: next })}
        error={fieldError(error, 'scopes.endpoints')}
      >
        <div className={classes.checks}>
          {Object.entries(endpointNames).map(([id, name]) => (
            <Checkbox key={id} value={id} label={name} size="xs" radius="xs" />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.pair}>
        <Select
          label="Data class"
          data={[
            { value: '', label: 'any' },
            ...dataClasses.map((name) => ({ value: name, label: name === 'public' ? 'public only' : `up to ${name}` })),
          ]}
          value={value.dataClass}
          onChange={(next) => onChange({ dataClass: dataClasses.find((name) => name === next) ?? '' })}
          allowDeselect={false}
        />
        <TagsInput
          label="Allowed addresses"
          placeholder={value.ipAllow.length > 0 ? '' : 'Any address, or 10.42.7.0/24'}
          value={value.ipAllow}
          onChange={(next) => onChange({ ipAllow: next })}
          splitChars={[',', ' ']}
          acceptValueOnBlur
          error={fieldError(error, 'ipAllow')}
        />
      </div>
      <div className={classes.pair}>
        <Select
          label="Owner"
          data={[
            { value: 'none', label: 'nobody named' },
            { value: 'service_account', label: 'a service account' },
            { value: 'user', label: 'a person' },
          ]}
          value={value.ownerType}
          onChange={(next) => onChange({ ownerType: next === 'user' || next === 'service_account' ? next : 'none' })}
          allowDeselect={false}
        />
        {value.ownerType === 'service_account' && (
          <TextInput
            label="Service account"
            placeholder="Checkout backend"
            autoComplete="off"
            maxLength={120}
            value={value.ownerName}
            onChange={(event) => onChange({ ownerName: event.currentTarget.value })}
            error={fieldError(error, 'owner')}
          />
        )}
        {value.ownerType === 'user' && (
          <Select
            label="Person"
            placeholder={owners.isPending ? 'Loading…' : 'Choose a member'}
            data={(owners.data ?? []).map(({ user }) => ({ value: user.id, label: user.name }))}
            value={value.ownerId || null}
            onChange={(next) => onChange({ ownerId: next ?? '' })}
            searchable
            nothingFoundMessage="No member matches"
            error={fieldError(error, 'owner') ?? (owners.error ? 'The members could not be loaded' : undefined)}
          />
        )}
      </div>
      <TagsInput
        label="Tags"
        placeholder={value.tags.length > 0 ? '' : 'team=checkout'}
        value={value.tags}
        onChange={(next) => onChange({ tags: next })}
        splitChars={[',']}
        acceptValueOnBlur
        error={tagTrouble(value.tags) ?? fieldError(error, 'tags')}
      />
    </>
  );
}

/** Names clients can send: the models of this organization's routes. */
export function useModelNames(): string[] {
  const { organization } = useScope();
  const enabled = useAccess().may('routes:read');
  const routes = useQuery({ ...routesQuery(organization.id), enabled });
  return [...new Set((routes.data ?? []).map((route) => route.model))].toSorted((a, b) => a.localeCompare(b));
}

/** What keeps the form from being sent; null: nothing. */
export function rightsTrouble(value: KeyRights): string | null {
  if (value.ownerType === 'service_account' && !value.ownerName.trim()) return 'Name the service account.';
  if (value.ownerType === 'user' && !value.ownerId) return 'Choose the person who owns it.';
  return tagTrouble(value.tags);
}
