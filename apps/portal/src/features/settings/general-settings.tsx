import { Select, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccess } from '../../lib/access.js';
import type { Organization } from '../../lib/api-client.js';
import { SaveTrouble, useBase, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import { useScope } from '../../lib/scope.js';
import { timeZones } from '../../lib/time-zones.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Copyable } from '../../ui/copyable.js';
import { ErrorState } from '../../ui/error-state.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { organizationsQuery, readOrganization, updateOrganization } from '../organizations/api.js';

export function GeneralSettings() {
  const { organization } = useScope();
  const { base, version, error, retry, retrying } = useBase(['organization', organization.id], (signal) =>
    readOrganization(organization.id, signal),
  );
  if (error && !base) {
    return (
      <ErrorState
        title="The settings could not be loaded."
        trouble={toTrouble(error)}
        onRetry={retry}
        retrying={retrying}
      />
    );
  }
  if (!base) {
    return (
      <Panel clip>
        <div aria-busy="true">
          <SkeletonRows rows={5} rowHeight={49} />
        </div>
      </Panel>
    );
  }
  return <SettingsForm key={version} base={base} />;
}

/** What the select holds for "for ever"; no number of months is empty. */
const forEver = '';
const retentions = [4, 6, 12, 24, 36, 60, 84, 120];

function SettingsForm({ base }: { base: Base<Organization> }) {
  const organization = base.value;
  const whyNot = useAccess().whyNot('organization:write');
  const queryClient = useQueryClient();
  const [name, setName] = useState(organization.name);
  const [timeZone, setTimeZone] = useState(organization.timeZone);
  const [storeResponses, setStoreResponses] = useState(organization.storeResponses);
  const [months, setMonths] = useState(organization.auditRetentionMonths);
  const changed =
    name.trim() !== organization.name ||
    timeZone !== organization.timeZone ||
    storeResponses !== organization.storeResponses ||
    months !== organization.auditRetentionMonths;
  const saving = useSave(
    base,
    (etag) =>
      updateOrganization(
        organization.id,
        {
          ...(name.trim() === organization.name ? {} : { name: name.trim() }),
          ...(timeZone === organization.timeZone ? {} : { timeZone }),
          ...(storeResponses === organization.storeResponses ? {} : { storeResponses }),
          ...(months === organization.auditRetentionMonths ? {} : { auditRetentionMonths: months }),
        },
        etag,
      ),
    ({ auditId }) => {
      toast({ title: 'Settings saved', detail: auditId ? `Audit entry ${auditId}` : undefined });
      void queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey });
      base.reload();
    },
  );
  const shorter = months !== null && (organization.auditRetentionMonths ?? Infinity) > months;
  const fixed = whyNot !== null;
  return (
    <Panel title="General">
      <form
        className={classes.fields}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (changed && !fixed) saving.save();
        }}
      >
        {fixed && <Note icon="lock">{whyNot}</Note>}
        <SaveTrouble saving={saving} words="Nothing was saved." />
        <div className={classes.pair}>
          <TextInput
            label="Name"
            autoComplete="off"
            maxLength={100}
            disabled={fixed}
            value={name}
            error={fieldError(saving.error, 'name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Time zone"
            description="Days, months and budgets are cut in it, from the next one on."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={timeZones().includes(timeZone) ? timeZones() : [timeZone, ...timeZones()]}
            searchable
            limit={50}
            allowDeselect={false}
            disabled={fixed}
            value={timeZone}
            error={fieldError(saving.error, 'timeZone')}
            onChange={(zone) => setTimeZone(zone ?? timeZone)}
          />
        </div>
        <Select
          label="Audit log kept"
          description="Whole months before the current one. Older ones are dropped once a day, and the chain still verifies."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={[
            { value: forEver, label: 'for ever' },
            ...[...new Set([...retentions, ...(months === null ? [] : [months])])]
              .sort((a, b) => a - b)
              .map((count) => ({ value: String(count), label: `${count} months` })),
          ]}
          allowDeselect={false}
          disabled={fixed}
          value={months === null ? forEver : String(months)}
          error={fieldError(saving.error, 'auditRetentionMonths')}
          onChange={(value) => setMonths(value ? Number(value) : null)}
        />
        {shorter && (
          <Note tone="warn" icon="warning">
            Entries older than {months} months are gone for good within a day.
          </Note>
        )}
        <Switch
          label="Keep replies of /v1/responses"
          description="For 30 days, encrypted, so that they can be fetched and continued. Off: nothing of them is stored."
          disabled={fixed}
          checked={storeResponses}
          onChange={(event) => setStoreResponses(event.currentTarget.checked)}
        />
        <dl className={classes.facts}>
          <dt>Slug</dt>
          <dd className="mono">{organization.slug}</dd>
          <dt>Id</dt>
          <dd>
            <Copyable text={organization.id} label="Copy the id" />
          </dd>
        </dl>
        {!fixed && (
          <div className={classes.actions}>
            <Button type="submit" variant="primary" disabled={!changed || !name.trim()} busy={saving.isPending}>
              Save
            </Button>
          </div>
        )}
      </form>
    </Panel>
  );
}
