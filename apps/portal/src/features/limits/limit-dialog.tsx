import { Select, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Limit } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import { dimensionNames, limitAmount, limitName } from '../../lib/limits.js';
import type { Owner } from '../../lib/owner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import { changeLimit, createLimit, limitQueries, readLimit } from './api.js';
import { LimitCounting, LimitMode } from './limit-counting.js';
import {
  changed,
  createBody,
  emptyForm,
  formOf,
  hasRollover,
  needsId,
  troublesOf,
  updateBody,
  type LimitForm,
} from './limit-form.js';
import { capital, inWords, subjectTypes, whose, type Names } from './limit-words.js';
import own from './limits-page.module.css';
import { SubjectId } from './subject-id.js';

export interface LimitDialogProps {
  owner: Owner;
  /** null: a new one. */
  limit: Limit | null;
  names: Names;
  /** Names of routes, and of endpoints: what can be chosen. */
  models: readonly string[];
  endpoints: readonly string[];
  onClose: () => void;
  onSaved: (limit: Limit) => void;
}

const formId = 'limit';

/** A limit on anything that matters. Default export: it is loaded on demand. */
export default function LimitDialog({ limit, ...props }: LimitDialogProps) {
  if (!limit) return <LimitFormDialog {...props} base={null} />;
  return (
    <Editing
      queryKey={['limit', limit.id]}
      read={(signal) => readLimit(props.owner, limit.id, signal)}
      title={`Edit ${limitName(limit)} of ${whose(limit, props.names)}`}
      onClose={props.onClose}
    >
      {(base) => <LimitFormDialog {...props} base={base} />}
    </Editing>
  );
}

interface LimitFormDialogProps extends Omit<LimitDialogProps, 'limit'> {
  base: Base<Limit> | null;
}

function LimitFormDialog({ owner, base, names, models, endpoints, onClose, onSaved }: LimitFormDialogProps) {
  const limit = base?.value ?? null;
  const [form, setForm] = useState<LimitForm>(() => (limit ? formOf(limit) : startOf(owner)));
  const [tried, setTried] = useState(false);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => (limit ? changeLimit(owner, limit.id, etag, updateBody(form)) : createLimit(owner, createBody(form))),
    ({ data, auditId }) => {
      toast({
        title: limit ? 'The limit is changed' : 'The limit is set',
        detail: auditId ? `It counts within a second. Audit entry ${auditId}` : 'It counts within a second.',
      });
      for (const word of limitQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onSaved(data);
    },
  );
  const set = (change: Partial<LimitForm>) => setForm((was) => changed(was, change));
  const troubles = troublesOf(form);
  const ready = Object.keys(troubles).length === 0;
  const error = (field: keyof LimitForm, path: string) =>
    (tried || form[field] !== '' ? troubles[field] : undefined) ?? fieldError(saving.error, path);
  const types = subjectsFor(owner);
  const money = form.dimension === 'spend';
  const body = createBody(form);
  return (
    <Dialog
      open
      onClose={onClose}
      title={limit ? `Edit ${limitName(limit)} of ${whose(limit, names)}` : 'Add limit'}
      width={620}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            {limit ? 'Save' : 'Add limit'}
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
          if (ready) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The limit was not saved." />
        <div className={classes.pair}>
          <Select
            label="What is counted"
            data={Object.entries(dimensionNames).map(([value, label]) => ({ value, label }))}
            value={form.dimension}
            onChange={(next) => next && set({ dimension: next as LimitForm['dimension'] })}
            allowDeselect={false}
            data-autofocus
          />
          <TextInput
            label={money ? 'At most, $' : 'At most'}
            placeholder={money ? '1250' : '600'}
            inputMode="decimal"
            autoComplete="off"
            value={form.amount}
            error={error('amount', 'amount')}
            onChange={(event) => set({ amount: event.currentTarget.value })}
          />
        </div>
        <div className={classes.pair}>
          <Select
            label="Whose"
            data={types.map((value) => ({ value, label: capital(subjectTypes[value]) }))}
            value={form.subjectType}
            onChange={(next) => next && set({ subjectType: next as LimitForm['subjectType'] })}
            error={fieldError(saving.error, 'subject.type')}
            allowDeselect={false}
          />
          {(needsId(form.subjectType) || (form.subjectType === 'organization' && owner.type === 'platform')) && (
            <SubjectId
              label="Which"
              type={form.subjectType}
              value={form.subjectId}
              names={names}
              models={models}
              endpoints={endpoints}
              error={error('subjectId', 'subject')}
              onChange={(subjectId) => set({ subjectId })}
            />
          )}
        </div>
        <div className={classes.pair}>
          <Select
            label="Together with, optional"
            description="Then it holds for the combination: this key on this model."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="nothing else"
            data={types
              .filter((value) => value !== 'global' && value !== form.subjectType)
              .map((value) => ({ value, label: capital(subjectTypes[value]) }))}
            value={form.onType || null}
            onChange={(next) => set({ onType: (next ?? '') as LimitForm['onType'] })}
            error={fieldError(saving.error, 'on.type')}
            clearable
          />
          {form.onType && (
            <SubjectId
              label="Which one"
              type={form.onType}
              value={form.onId}
              names={names}
              models={models}
              endpoints={endpoints}
              error={error('onId', 'on')}
              onChange={(onId) => set({ onId })}
            />
          )}
        </div>
        <LimitCounting form={form} set={set} error={error} />
        {hasRollover(form) && (
          <Switch
            label={`What is left of a ${form.window} is added to the next`}
            checked={form.rollover}
            onChange={(event) => set({ rollover: event.currentTarget.checked })}
          />
        )}
        <LimitMode mode={form.mode} onChange={(mode) => set({ mode })} />
        <Note tone="info">
          <span className="secondary">
            {form.amount.trim() && !troubles.amount
              ? inWords({ ...body, algorithm: form.algorithm, mode: form.mode, on: body.on ?? null }, names)
              : 'Say how much, and this says what the limit does.'}
          </span>
        </Note>
        {limit && <BelowUse limit={limit} form={form} ok={!troubles.amount} />}
        <p className={`${own.hint} muted xs`}>
          The smallest free amount of all limits that concern a request decides; a refusal consumes nothing.
        </p>
      </form>
    </Dialog>
  );
}

/** Lowering a limit under what is used refuses at once: said before, not found out after. */
function BelowUse({ limit, form, ok }: { limit: Limit; form: LimitForm; ok: boolean }) {
  if (!ok || !limit.state || form.dimension !== limit.dimension || form.window !== limit.window) return null;
  if (Number(form.amount) > Number(limit.state.used) + Number(limit.state.held)) return null;
  return (
    <Note tone="warn" icon="warning">
      {limitAmount(limit, limit.state.used)} is used already:{' '}
      {form.mode === 'hard' ? 'from the moment you save, requests are refused.' : 'it is over from the beginning.'}
    </Note>
  );
}

function startOf(owner: Owner): LimitForm {
  return owner.type === 'platform' ? { ...emptyForm, subjectType: 'global' } : emptyForm;
}

function subjectsFor(owner: Owner): LimitForm['subjectType'][] {
  const all = Object.keys(subjectTypes) as LimitForm['subjectType'][];
  return owner.type === 'platform' ? all : all.filter((type) => type !== 'global');
}
