import { Select, Switch, TextInput } from '@mantine/core';
import classes from '../owned/owned-page.module.css';
import type { RouteForm } from './route-form.js';
import type { RouteMoreFieldsProps } from './route-more-fields.js';

const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

const policies: Record<Exclude<RouteForm['wakePolicy'], ''>, string> = {
  needed: 'Woken when no hot target of its tier is left.',
  elsewhere: 'Hot targets and backups serve while it is woken.',
  wait: 'Woken and waited for, in the strategy’s order.',
  never: 'Left asleep.',
};
const policyNames = Object.keys(policies) as (keyof typeof policies)[];

/** What another target must be like to stand in for the first choice, and what becomes of those that sleep. */
export function RouteStandInFields({ form, troubles, said, onChange }: RouteMoreFieldsProps) {
  return (
    <>
      <TextInput
        label="Failover costs at most, USD an attempt"
        description="At its bound. A target whose price is not known costs too much."
        inputWrapperOrder={order}
        placeholder="any"
        inputMode="decimal"
        autoComplete="off"
        value={form.failoverMaxCostUsd}
        error={troubles.failoverMaxCostUsd ?? said('failover.maxCostUsd')}
        onChange={(event) => onChange({ failoverMaxCostUsd: event.currentTarget.value })}
      />
      <Switch
        label="Fail over only to what can do all that the first choice can and the request asks for"
        checked={form.failoverSameCapability}
        onChange={(event) => onChange({ failoverSameCapability: event.currentTarget.checked })}
      />
      <Switch
        label="Fail over only to what is cleared for as protected data as the first choice"
        checked={form.failoverSameDataClass}
        onChange={(event) => onChange({ failoverSameDataClass: event.currentTarget.checked })}
      />
      <div className={classes.pair}>
        <Select
          label="Sleeping targets"
          description={policies[form.wakePolicy || 'needed']}
          inputWrapperOrder={order}
          placeholder="needed"
          data={policyNames}
          value={form.wakePolicy || null}
          error={said('wake.policy')}
          onChange={(next) => onChange({ wakePolicy: policyNames.find((name) => name === next) ?? '' })}
          clearable
        />
        <TextInput
          label="Longest wait for one to wake, ms"
          description="Then the request goes on without it."
          inputWrapperOrder={order}
          placeholder="30000"
          inputMode="numeric"
          autoComplete="off"
          disabled={form.wakePolicy === ''}
          value={form.wakeMaxWaitMs}
          error={troubles.wakeMaxWaitMs ?? said('wake.maxWaitMs')}
          onChange={(event) => onChange({ wakeMaxWaitMs: event.currentTarget.value })}
        />
      </div>
    </>
  );
}
