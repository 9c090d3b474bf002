import { Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LimitPlan } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import type { Owner } from '../../lib/owner.js';
import { Button, IconButton } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import page from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import type { Names } from './limit-words.js';
import {
  emptyPlan,
  isReady,
  newPlanLimit,
  planBody,
  planFormOf,
  planFormWords,
  planNameTrouble,
  type PlanForm,
} from './plan-form.js';
import { PlanLimitFields } from './plan-limit-fields.js';
import { changePlan, createPlan, planQueries, readPlan } from './plans-api.js';
import classes from './plans.module.css';

export interface PlanDialogProps {
  owner: Owner;
  /** null: a new one. */
  plan: LimitPlan | null;
  names: Names;
  /** Names of routes, and of endpoints: what can be chosen. */
  models: readonly string[];
  endpoints: readonly string[];
  onClose: () => void;
}

const formId = 'limit-plan';

/** A plan and its limits. Default export: it is loaded on demand. */
export default function PlanDialog({ plan, ...props }: PlanDialogProps) {
  if (!plan) return <PlanFormDialog {...props} base={null} />;
  return (
    <Editing
      queryKey={['limit-plan', plan.id]}
      read={(signal) => readPlan(props.owner, plan.id, signal)}
      title={`Edit plan ${plan.name}`}
      onClose={props.onClose}
    >
      {(base) => <PlanFormDialog {...props} base={base} />}
    </Editing>
  );
}

interface PlanFormDialogProps extends Omit<PlanDialogProps, 'plan'> {
  base: Base<LimitPlan> | null;
}

function PlanFormDialog({ owner, base, onClose, ...choices }: PlanFormDialogProps) {
  const plan = base?.value ?? null;
  const [form, setForm] = useState<PlanForm>(() => (plan ? planFormOf(plan) : emptyPlan()));
  // One limit is open at a time; a plan of many is read as sentences.
  const [open, setOpen] = useState<number | null>(plan ? null : 0);
  const [tried, setTried] = useState(false);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => (plan ? changePlan(owner, plan.id, etag, planBody(form)) : createPlan(owner, planBody(form))),
    ({ auditId }) => {
      toast({
        title: plan ? 'The plan is changed' : 'The plan is set',
        detail: auditId ? `It counts within a second. Audit entry ${auditId}` : 'It counts within a second.',
      });
      for (const word of planQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  );
  const set = (change: Partial<PlanForm>) => setForm((was) => ({ ...was, ...change }));
  const submit = () => {
    setTried(true);
    if (isReady(form)) saving.save();
    else setOpen(form.limits.findIndex((limit) => planFormWords(limit) === null));
  };
  const moveUp = (index: number) => {
    const next = [...form.limits];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    setOpen(null);
    set({ limits: next });
  };
  const remove = (index: number) => {
    setOpen(null);
    set({ limits: form.limits.filter((_, at) => at !== index) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={plan ? `Edit plan ${plan.name}` : 'Add plan'}
      width={620}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            {plan ? 'Save' : 'Add plan'}
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
          submit();
        }}
      >
        <SaveTrouble saving={saving} words="The plan was not saved." />
        <TextInput
          label="Name"
          placeholder="free"
          autoComplete="off"
          data-autofocus
          value={form.name}
          error={(tried || form.name ? planNameTrouble(form.name) : undefined) ?? fieldError(saving.error, 'name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {owner.type === 'platform' && (
          <Switch
            label="For organizations that are on no plan"
            checked={form.isDefault}
            onChange={(event) => set({ isDefault: event.currentTarget.checked })}
          />
        )}
        <p className="muted xs">
          Of limits on the same dimension, subject, window and model the first that an end user matches counts.
        </p>
        {form.limits.map((limit, index) => {
          const name = `Limit ${index + 1}`;
          return (
            <fieldset key={index} className={classes.planLimit}>
              <legend className="sr-only">{name}</legend>
              <div className="row">
                <span className="secondary">{planFormWords(limit) ?? `${name}: not complete yet.`}</span>
                <span className="spacer" />
                {index > 0 && (
                  <IconButton size="sm" icon="arrow-up" label={`Move up ${name}`} onClick={() => moveUp(index)} />
                )}
                <IconButton size="sm" icon="close" label={`Remove ${name}`} onClick={() => remove(index)} />
                <Button
                  size="sm"
                  aria-expanded={open === index}
                  aria-label={`${open === index ? 'Close' : 'Edit'} ${name}`}
                  onClick={() => setOpen(open === index ? null : index)}
                >
                  {open === index ? 'Close' : 'Edit'}
                </Button>
              </div>
              {open === index && (
                <PlanLimitFields
                  {...choices}
                  form={limit}
                  tried={tried}
                  refused={(path) => fieldError(saving.error, `limits.${index}.${path}`)}
                  onChange={(changed) => set({ limits: form.limits.map((one, at) => (at === index ? changed : one)) })}
                />
              )}
            </fieldset>
          );
        })}
        <div className={page.actions}>
          <Button
            size="sm"
            icon="plus"
            disabled={form.limits.length >= 100}
            onClick={() => {
              setOpen(form.limits.length);
              set({ limits: [...form.limits, newPlanLimit()] });
            }}
          >
            Add a limit
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
