import type { CreateLimitPlan, LimitPlan } from '../../lib/api-client.js';
import { attributeTrouble, conditionOf, conditionWords } from './attributes.js';
import { algorithmsOf, changed, createBody, emptyForm, troublesOf, type LimitForm } from './limit-form.js';
import { inWords, subjectTypes, type Names } from './limit-words.js';

export type PlanLimit = LimitPlan['limits'][number];

/** One limit of a plan as the form holds it. */
export interface PlanLimitForm extends LimitForm {
  /** `tier=gold`: who it is for; none: everybody. */
  when: string[];
}

export interface PlanForm {
  name: string;
  isDefault: boolean;
  limits: PlanLimitForm[];
}

/** Whose count a plan's limit is: each of them has its own. */
export const planSubjects = ['organization', 'project', 'api_key', 'end_user', 'ip'] as const;
/** What it can be narrowed to. */
export const planTargets = ['model', 'endpoint'] as const;

// The form of a limit wants to know which one; a plan's limit is about each of them.
const each = 'each';

export function newPlanLimit(): PlanLimitForm {
  const form = changed(emptyForm, { dimension: 'requests', subjectType: 'api_key', window: 'minute' });
  return { ...form, subjectId: each, when: [] };
}

export function emptyPlan(): PlanForm {
  return { name: '', isDefault: false, limits: [newPlanLimit()] };
}

export function planFormOf(plan: LimitPlan): PlanForm {
  return { name: plan.name, isDefault: plan.default, limits: plan.limits.map(limitFormOf) };
}

function limitFormOf(limit: PlanLimit): PlanLimitForm {
  const form: LimitForm = {
    dimension: limit.dimension,
    subjectType: limit.per,
    subjectId: each,
    onType: limit.on?.type ?? '',
    onId: limit.on?.id ?? '',
    window: limit.window,
    algorithm: 'calendar',
    amount: limit.amount,
    burst: limit.burst ?? '',
    maxWait: limit.maxWaitMs > 0 ? String(limit.maxWaitMs / 1000) : '',
    rollover: false,
    alerts: limit.alerts.join(', '),
    mode: limit.mode,
  };
  const algorithm = limit.algorithm ?? algorithmsOf(form)[0] ?? 'calendar';
  return { ...form, algorithm, when: conditionWords(limit.when?.endUser ?? {}) };
}

/** A change to one field, with what follows from it for the others. */
export function changedPlanLimit(form: PlanLimitForm, change: Partial<PlanLimitForm>): PlanLimitForm {
  const { when, ...rest } = { when: form.when, ...change };
  // Rollover is no part of plans.
  return { ...changed(form, rest), subjectId: each, rollover: false, when };
}

export function planLimitTroubles(form: PlanLimitForm): Partial<Record<keyof PlanLimitForm, string>> {
  const when = attributeTrouble(form.when, false);
  return { ...troublesOf(form), ...(when ? { when } : {}) };
}

/** What is wrong with its name; undefined: nothing. The server has the last word. */
export function planNameTrouble(name: string): string | undefined {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name.trim())
    ? undefined
    : 'Lower-case letters, digits and “-”, such as free';
}

export function isReady(form: PlanForm): boolean {
  return (
    planNameTrouble(form.name) === undefined &&
    form.limits.every((limit) => Object.keys(planLimitTroubles(limit)).length === 0)
  );
}

export function planBody(form: PlanForm): CreateLimitPlan & { default: boolean } {
  return { name: form.name.trim(), default: form.isDefault, limits: form.limits.map(planLimit) };
}

function planLimit(form: PlanLimitForm): PlanLimit {
  const { algorithm, burst, maxWaitMs = 0, alerts = [], mode = 'hard', dimension, window, amount } = createBody(form);
  const per = planSubjects.find((one) => one === form.subjectType) ?? 'api_key';
  const on = planTargets.find((one) => one === form.onType);
  return {
    dimension,
    per,
    ...(on ? { on: { type: on, id: form.onId.trim() } } : {}),
    window,
    amount,
    ...(algorithm ? { algorithm } : {}),
    ...(burst ? { burst } : {}),
    maxWaitMs,
    alerts,
    mode,
    ...(form.when.length > 0 ? { when: { endUser: conditionOf(form.when) } } : {}),
  };
}

const nobody: Names = { organization: { id: '', slug: '', name: '' }, projects: [], keys: [] };

/** What one of its limits does: `At most 60 requests a minute by each API key.` */
export function planLimitWords(limit: PlanLimit): string {
  const words = inWords(
    {
      ...limit,
      algorithm: limit.algorithm ?? null,
      on: limit.on ?? null,
      subject:
        limit.per === 'end_user' || limit.per === 'ip'
          ? { type: limit.per }
          : { type: limit.per, id: `each ${subjectTypes[limit.per]}` },
    },
    nobody,
  );
  // The first sentence says how much; the rest, how refusals go, is the same in every row.
  const short = words.slice(0, words.indexOf('. ') + 1);
  const soft = limit.mode === 'soft' ? ' Only recorded.' : '';
  const condition = Object.entries(limit.when?.endUser ?? {}).map(([name, all]) => `${name} ${all.join(' or ')}`);
  return `${short}${soft}${condition.length > 0 ? ` Only end users with ${condition.join(' and ')}.` : ''}`;
}

/** The same for one that is being written; null while something is wrong with it. */
export function planFormWords(form: PlanLimitForm): string | null {
  return Object.keys(planLimitTroubles(form)).length > 0 ? null : planLimitWords(planLimit(form));
}
