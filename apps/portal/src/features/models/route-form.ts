import type { CreateRoute, Route } from '../../lib/api-client.js';

export type Target = CreateRoute['targets'][number];

/** A route as the form holds it: numbers as typed, empty where nothing is said. */
export interface RouteForm {
  model: string;
  strategy: Route['strategy'];
  targets: Target[];
  overflowInFlight: string;
  overflowQueue: string;
  /** Empty: `public`. */
  dataClass: '' | NonNullable<Route['dataClass']>;
  defaultMaxOutputTokens: string;
  dropParams: boolean;
  /** JSON, a list; empty: none. */
  rules: string;
  /** What the form does not show, as it was. */
  kept: Pick<Route, 'failover' | 'wake'> | null;
}

export function routeForm(route: Route | null): RouteForm {
  const rules = route?.rules ?? [];
  return {
    kept: route && { failover: route.failover, wake: route.wake },
    model: route?.model ?? '',
    strategy: route?.strategy ?? 'priority',
    targets: route?.targets.map(writable) ?? [{ deployment: '', weight: 1, tier: 'primary' }],
    overflowInFlight: text(route?.overflow?.inFlight),
    overflowQueue: text(route?.overflow?.queue),
    dataClass: route?.dataClass ?? '',
    defaultMaxOutputTokens: text(route?.defaultMaxOutputTokens),
    dropParams: route?.dropParams ?? false,
    rules:
      rules.length === 0
        ? ''
        : JSON.stringify(
            rules.map(({ name, when, strategy, targets }) => ({
              name,
              when,
              ...(strategy ? { strategy } : {}),
              targets: targets.map(writable),
            })),
            null,
            2,
          ),
  };
}

/** What is wrong, by field; the server has the last word. */
export function routeTroubles(form: RouteForm): Partial<Record<keyof RouteForm, string>> {
  const troubles: Partial<Record<keyof RouteForm, string>> = {};
  const names = form.targets.map((target) => target.deployment);
  if (!form.model.trim()) troubles.model = 'The name clients send';
  if (names.some((name) => !name) || new Set(names).size !== names.length)
    troubles.targets = 'A different deployment in each';
  for (const field of ['overflowInFlight', 'overflowQueue', 'defaultMaxOutputTokens'] as const)
    if (form[field].trim() && !/^[1-9]\d{0,6}$/.test(form[field].trim())) troubles[field] = 'A whole number from 1';
  const rules = parseRules(form.rules);
  if (rules === null) troubles.rules = 'A list in JSON: [{ "name": "…", "when": { … }, "targets": [ … ] }]';
  return troubles;
}

/** The body of both, creating and changing: what was taken away is said to be gone. Only for a form without troubles. */
export function routeBody(form: RouteForm): CreateRoute {
  const inFlight = number(form.overflowInFlight);
  const queue = number(form.overflowQueue);
  return {
    ...form.kept,
    model: form.model.trim(),
    strategy: form.strategy,
    targets: form.targets,
    overflow:
      inFlight === null && queue === null
        ? null
        : { ...(inFlight === null ? {} : { inFlight }), ...(queue === null ? {} : { queue }) },
    dataClass: form.dataClass || null,
    defaultMaxOutputTokens: number(form.defaultMaxOutputTokens),
    dropParams: form.dropParams,
    rules: (parseRules(form.rules) ?? []) as CreateRoute['rules'],
  };
}

/** Whether anything beyond targets and strategy is said. */
export function hasMore(form: RouteForm): boolean {
  const { overflowInFlight, overflowQueue, dataClass, defaultMaxOutputTokens, dropParams, rules } = form;
  return Boolean(overflowInFlight || overflowQueue || dataClass || defaultMaxOutputTokens || dropParams || rules);
}

function writable({ deployment, weight, tier }: Route['targets'][number]): Target {
  return { deployment, weight, tier: tier === 'backup' ? 'backup' : 'primary' };
}

function parseRules(written: string): unknown[] | null {
  if (!written.trim()) return [];
  try {
    const value: unknown = JSON.parse(written);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function text(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function number(written: string): number | null {
  return written.trim() ? Number(written.trim()) : null;
}
