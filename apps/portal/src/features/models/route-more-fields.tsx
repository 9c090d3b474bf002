import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { dataClasses } from '../api-keys/key-rights.js';
import classes from '../owned/owned-page.module.css';
import own from './models-page.module.css';
import type { RouteForm } from './route-form.js';
import { RouteStandInFields } from './route-stand-in-fields.js';

export interface RouteMoreFieldsProps {
  form: RouteForm;
  troubles: Partial<Record<keyof RouteForm, string>>;
  /** The server's word on a field. */
  said: (path: string) => string | undefined;
  onChange: (change: Partial<RouteForm>) => void;
}

const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

/** What a route can say beyond its targets. */
export function RouteMoreFields({ form, troubles, said, onChange }: RouteMoreFieldsProps) {
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Overflow from, requests in flight"
          description="To one target, of one process: from then on the backups go first."
          inputWrapperOrder={order}
          placeholder="never"
          inputMode="numeric"
          autoComplete="off"
          value={form.overflowInFlight}
          error={troubles.overflowInFlight ?? said('overflow.inFlight')}
          onChange={(event) => onChange({ overflowInFlight: event.currentTarget.value })}
        />
        <TextInput
          label="Overflow from, engine’s queue"
          description="Requests that wait in the engine, as its metrics say."
          inputWrapperOrder={order}
          placeholder="never"
          inputMode="numeric"
          autoComplete="off"
          value={form.overflowQueue}
          error={troubles.overflowQueue ?? said('overflow.queue')}
          onChange={(event) => onChange({ overflowQueue: event.currentTarget.value })}
        />
      </div>
      <div className={classes.pair}>
        <Select
          label="Class of its data, at least"
          description="Only deployments cleared for it are asked."
          inputWrapperOrder={order}
          placeholder="as key and request say"
          data={[...dataClasses]}
          value={form.dataClass || null}
          error={said('dataClass')}
          onChange={(next) => onChange({ dataClass: (next ?? '') as RouteForm['dataClass'] })}
          clearable
        />
        <TextInput
          label="Output cap under hard limits, tokens"
          description="Where the client names none."
          inputWrapperOrder={order}
          placeholder="4096"
          inputMode="numeric"
          autoComplete="off"
          value={form.defaultMaxOutputTokens}
          error={troubles.defaultMaxOutputTokens ?? said('defaultMaxOutputTokens')}
          onChange={(event) => onChange({ defaultMaxOutputTokens: event.currentTarget.value })}
        />
      </div>
      <RouteStandInFields form={form} troubles={troubles} said={said} onChange={onChange} />
      <Switch
        label="Leave out parameters an upstream cannot express, instead of refusing the request"
        checked={form.dropParams}
        onChange={(event) => onChange({ dropParams: event.currentTarget.checked })}
      />
      <Textarea
        label="Rules"
        className={own.code}
        description="The first whose conditions hold picks the targets."
        inputWrapperOrder={order}
        placeholder={
          '[{ "name": "long prompts", "when": { "promptTokens": { "min": 20000 } },\n   "targets": [{ "deployment": "gemini" }] }]'
        }
        autosize
        minRows={3}
        maxRows={14}
        spellCheck={false}
        value={form.rules}
        error={troubles.rules ?? said('rules')}
        onChange={(event) => onChange({ rules: event.currentTarget.value })}
      />
    </>
  );
}
