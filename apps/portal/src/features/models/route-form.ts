import type { CreateRoute, Route } from '../../lib/api-client.js';

const longestWakeMs = 600_000;
const defaultWakeMs = 30_000;

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
  /** USD, the most an attempt elsewhere may cost. */
  failoverMaxCostUsd: string;
  failoverSameCapability: boolean;
  failoverSameDataClass: boolean;
  /** Empty: `needed`. */
  wakePolicy: '' | NonNullable<Route['wake']>['policy'];
  wakeMaxWaitMs: string;
  /** What the form does not show, as it was. */
  overflowFirstTokenMs: number | null;
}

export function routeForm(route: Route | null): RouteForm {
  const rules = route?.rules ?? [];
  return {
    model: route?.model ?? '',
    strategy: route?.strategy ?? 'priority',
    targets: route?.targets.map(writable) ?? [{ deployment: '', weight: 1, tier: 'primary' }],
    overflowInFlight: text(route?.overflow?.inFlight),
    overflowQueue: text(route?.overflow?.queue),
    overflowFirstTokenMs: route?.overflow?.firstTokenMs ?? null,
    failoverMaxCostUsd: route?.failover?.maxCostUsd ?? '',
    failoverSameCapability: route?.failover?.sameCapability ?? false,
    failoverSameDataClass: route?.failover?.sameDataClass ?? false,
    wakePolicy: route?.wake?.policy ?? '',
    wakeMaxWaitMs: text(route?.wake?.maxWaitMs),
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
  if (form.failoverMaxCostUsd.trim() && !/^(0|[1-9]\d{0,5})(\.\d{1,9})?$/.test(form.failoverMaxCostUsd.trim()))
    troubles.failoverMaxCostUsd = 'USD, such as 0.05';
  const wait = form.wakeMaxWaitMs.trim();
  if (form.wakePolicy && wait && (!/^[1-9]\d{0,5}$/.test(wait) || Number(wait) > longestWakeMs))
    troubles.wakeMaxWaitMs = `A whole number from 1 to ${longestWakeMs}`;
  const rules = parseRules(form.rules);
  if (rules === null) troubles.rules = 'A list in JSON: [{ "name": "…", "when": { … }, "targets": [ … ] }]';
  return troubles;
}

/** The body of both, creating and changing: what was taken away is said to be gone. Only for a form without troubles. */
export function routeBody(form: RouteForm): CreateRoute {
  const inFlight = number(form.overflowInFlight);
  const queue = number(form.overflowQueue);
  const firstTokenMs = form.overflowFirstTokenMs;
  return {
    model: form.model.trim(),
    strategy: form.strategy,
    targets: form.targets,
    overflow:
      inFlight === null && queue === null && firstTokenMs === null
        ? null
        : {
            ...(inFlight === null ? {} : { inFlight }),
            ...(queue === null ? {} : { queue }),
            ...(firstTokenMs === null ? {} : { firstTokenMs }),
          },
    failover: failoverOf(form),
    wake: form.wakePolicy ? { policy: form.wakePolicy, maxWaitMs: number(form.wakeMaxWaitMs) ?? defaultWakeMs } : null,
    dataClass: form.dataClass || null,
    defaultMaxOutputTokens: number(form.defaultMaxOutputTokens),
    dropParams: form.dropParams,
    rules: (parseRules(form.rules) ?? []) as CreateRoute['rules'],
  };
}

function failoverOf(form: RouteForm): CreateRoute['failover'] {
  const maxCostUsd = form.failoverMaxCostUsd.trim();
  const { failoverSameCapability: sameCapability, failoverSameDataClass: sameDataClass } = form;
  if (!maxCostUsd && !sameCapability && !sameDataClass) return null;
  return { ...(maxCostUsd ? { maxCostUsd } : {}), sameCapability, sameDataClass };
}

/** Whether anything beyond targets and strategy is said. */
export function hasMore(form: RouteForm): boolean {
  const { overflowInFlight, overflowQueue, dataClass, defaultMaxOutputTokens, dropParams, rules } = form;
  return Boolean(
    overflowInFlight ||
    overflowQueue ||
    dataClass ||
    defaultMaxOutputTokens ||
    dropParams ||
    rules ||
    form.wakePolicy ||
    failoverOf(form),
  );
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
