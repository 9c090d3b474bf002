import { Select, TagsInput, TextInput } from '@mantine/core';
import { dimensionNames } from '../../lib/limits.js';
import page from '../../ui/page.module.css';
import { LimitCounting, LimitMode } from './limit-counting.js';
import { capital, subjectTypes, type Names } from './limit-words.js';
import { changedPlanLimit, planLimitTroubles, planSubjects, planTargets, type PlanLimitForm } from './plan-form.js';
import { SubjectId } from './subject-id.js';

export interface PlanLimitFieldsProps {
  form: PlanLimitForm;
  names: Names;
  models: readonly string[];
  endpoints: readonly string[];
  /** Also say what is wrong with fields that are still empty. */
  tried: boolean;
  /** The server's word on one of its fields. */
  refused: (path: string) => string | undefined;
  onChange: (form: PlanLimitForm) => void;
}

/** One limit of a plan. */
export function PlanLimitFields({ form, names, models, endpoints, tried, refused, onChange }: PlanLimitFieldsProps) {
  const troubles = planLimitTroubles(form);
  const set = (change: Partial<PlanLimitForm>) => onChange(changedPlanLimit(form, change));
  const error = (field: keyof PlanLimitForm, path: string) =>
    (tried || String(form[field]) !== '' ? troubles[field] : undefined) ?? refused(path);
  const money = form.dimension === 'spend';
  return (
    <>
      <div className={page.pair}>
        <Select
          label="What is counted"
          data={Object.entries(dimensionNames).map(([value, label]) => ({ value, label }))}
          value={form.dimension}
          onChange={(next) => next && set({ dimension: next as PlanLimitForm['dimension'] })}
          allowDeselect={false}
        />
        <TextInput
          label={money ? 'At most, $' : 'At most'}
          placeholder={money ? '20' : '60'}
          inputMode="decimal"
          autoComplete="off"
          value={form.amount}
          error={error('amount', 'amount')}
          onChange={(event) => set({ amount: event.currentTarget.value })}
        />
      </div>
      <div className={page.pair}>
        <Select
          label="For each"
          description="Each of them has a count of its own."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={planSubjects.map((value) => ({ value, label: capital(subjectTypes[value]) }))}
          value={form.subjectType}
          onChange={(next) => next && set({ subjectType: next as PlanLimitForm['subjectType'] })}
          error={refused('per')}
          allowDeselect={false}
        />
        <Select
          label="Only on, optional"
          placeholder="everything"
          data={planTargets.map((value) => ({ value, label: capital(subjectTypes[value]) }))}
          value={form.onType || null}
          onChange={(next) => set({ onType: (next ?? '') as PlanLimitForm['onType'] })}
          error={form.onType ? undefined : refused('on')}
          clearable
        />
      </div>
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
      <LimitCounting form={form} set={set} error={error} />
      <TagsInput
        label="Only end users with, optional"
        description="Attributes of their profiles; of one attribute any of its values."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={form.when.length > 0 ? '' : 'tier=gold'}
        value={form.when}
        onChange={(when) => set({ when })}
        splitChars={[',']}
        acceptValueOnBlur
        error={error('when', 'when')}
      />
      <LimitMode mode={form.mode} onChange={(mode) => set({ mode })} />
    </>
  );
}
