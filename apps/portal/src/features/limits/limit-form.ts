import type { CreateLimit, Limit, UpdateLimit } from '../../lib/api-client.js';

type SubjectType = CreateLimit['subject']['type'];

/** A limit as the form holds it: texts, and empty where nothing is said. */
export interface LimitForm {
  dimension: CreateLimit['dimension'];
  subjectType: SubjectType;
  subjectId: string;
  /** Empty: no combination. */
  onType: SubjectType | '';
  onId: string;
  window: CreateLimit['window'];
  algorithm: NonNullable<CreateLimit['algorithm']>;
  amount: string;
  burst: string;
  /** Seconds. */
  maxWait: string;
  rollover: boolean;
  /** Percentages, separated by commas. */
  alerts: string;
  mode: Limit['mode'];
}

export const emptyForm: LimitForm = {
  dimension: 'spend',
  subjectType: 'organization',
  subjectId: '',
  onType: '',
  onId: '',
  window: 'month',
  algorithm: 'calendar',
  amount: '',
  burst: '',
  maxWait: '',
  rollover: false,
  alerts: '50, 80, 100',
  mode: 'hard',
};

export function formOf(limit: Limit): LimitForm {
  return {
    dimension: limit.dimension,
    subjectType: limit.subject.type,
    subjectId: limit.subject.id ?? '',
    onType: limit.on?.type ?? '',
    onId: limit.on?.id ?? '',
    window: limit.window,
    algorithm: limit.algorithm,
    amount: limit.amount,
    burst: limit.burst ?? '',
    maxWait: limit.maxWaitMs > 0 ? String(limit.maxWaitMs / 1000) : '',
    rollover: limit.rollover,
    alerts: limit.alerts.join(', '),
    mode: limit.mode,
  };
}

const short = ['second', 'minute', 'hour'];

/** The windows a dimension can have. */
export function windowsOf(dimension: LimitForm['dimension']): LimitForm['window'][] {
  if (dimension === 'concurrency') return ['none'];
  return ['second', 'minute', 'hour', 'day', 'week', 'month', 'none'];
}

/** The ways to count that make sense together with the rest; the usual one first. */
export function algorithmsOf({ dimension, window, subjectType, onType }: LimitForm): LimitForm['algorithm'][] {
  if (dimension === 'concurrency' || window === 'none') return ['calendar'];
  if (!short.includes(window)) return ['calendar', 'sliding_window', 'token_bucket'];
  const leaky = dimension !== 'spend' && subjectType !== 'deployment' && onType !== 'deployment';
  return [
    'sliding_window',
    'token_bucket',
    ...(leaky ? (['leaky_bucket'] as const) : []),
    ...(window === 'second' ? [] : (['calendar'] as const)),
  ];
}

/** A change to one field, with what follows from it for the others: the form never holds what cannot be. */
export function changed(form: LimitForm, change: Partial<LimitForm>): LimitForm {
  const next = { ...form, ...change };
  if (change.subjectType !== undefined && change.subjectType !== form.subjectType) next.subjectId = '';
  if (change.onType !== undefined && change.onType !== form.onType) next.onId = '';
  if (next.onType === next.subjectType) Object.assign(next, { onType: '', onId: '' });
  const windows = windowsOf(next.dimension);
  if (!windows.includes(next.window)) next.window = windows[0] ?? 'none';
  else if (form.dimension === 'concurrency' && next.dimension !== 'concurrency') next.window = 'minute';
  const algorithms = algorithmsOf(next);
  // Another window has another usual way; what cannot be is never kept.
  if (next.window !== form.window || !algorithms.includes(next.algorithm)) next.algorithm = algorithms[0] ?? 'calendar';
  if (!hasAlerts(next)) next.alerts = '';
  else if (!hasAlerts(form) && change.alerts === undefined) next.alerts = emptyForm.alerts;
  if (!hasRollover(next)) next.rollover = false;
  if (next.algorithm !== 'token_bucket') next.burst = '';
  if (next.algorithm !== 'leaky_bucket') next.maxWait = '';
  return next;
}

export function hasAlerts({ algorithm, dimension }: LimitForm): boolean {
  return algorithm === 'calendar' && dimension !== 'concurrency';
}

export function hasRollover(form: LimitForm): boolean {
  return hasAlerts(form) && ['day', 'week', 'month'].includes(form.window);
}

/** What is wrong, by field; the server has the last word. */
export function troublesOf(form: LimitForm): Partial<Record<keyof LimitForm, string>> {
  const troubles: Partial<Record<keyof LimitForm, string>> = {};
  const wholeOrMoney = form.dimension === 'spend' ? /^\d{1,7}(\.\d{1,9})?$/ : /^\d{1,15}$/;
  const wrong = form.dimension === 'spend' ? 'Dollars, such as 1250 or 0.50' : 'A whole number';
  if (!wholeOrMoney.test(form.amount.trim())) troubles.amount = wrong;
  if (form.burst.trim() && !wholeOrMoney.test(form.burst.trim())) troubles.burst = wrong;
  if (form.maxWait.trim() && !(Number(form.maxWait) >= 0 && Number(form.maxWait) <= 60))
    troubles.maxWait = '0 to 60 seconds';
  if (percentages(form.alerts) === null) troubles.alerts = 'Up to ten percentages, such as 50, 80, 100';
  if (needsId(form.subjectType) && !form.subjectId.trim()) troubles.subjectId = 'Say which one';
  if (form.onType && !form.onId.trim()) troubles.onId = 'Say which one';
  return troubles;
}

export function needsId(type: SubjectType): boolean {
  return type !== 'global' && type !== 'organization';
}

export function createBody(form: LimitForm): CreateLimit {
  return {
    dimension: form.dimension,
    subject: subjectOf(form.subjectType, form.subjectId),
    ...(form.onType ? { on: subjectOf(form.onType, form.onId) } : {}),
    window: form.window,
    amount: form.amount.trim(),
    ...(form.dimension === 'concurrency' ? {} : { algorithm: form.algorithm }),
    ...(form.burst.trim() ? { burst: form.burst.trim() } : {}),
    maxWaitMs: Math.round(Number(form.maxWait || '0') * 1000),
    rollover: form.rollover,
    alerts: percentages(form.alerts) ?? [],
    mode: form.mode,
  };
}

/** The same for a limit that is there: what was taken away is said to be gone. */
export function updateBody(form: LimitForm): UpdateLimit {
  const { on, burst, ...rest } = createBody(form);
  return { ...rest, on: on ?? null, burst: burst ?? null };
}

function subjectOf(type: SubjectType, id: string): CreateLimit['subject'] {
  return { type, ...(id.trim() ? { id: id.trim() } : {}) };
}

function percentages(text: string): number[] | null {
  const words = text.split(/[\s,;%]+/).filter(Boolean);
  const all = words.map(Number);
  return words.length <= 10 && all.every((one) => Number.isInteger(one) && one >= 1 && one <= 1000) ? all : null;
}
