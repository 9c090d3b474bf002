/**
 * Names that are no route's own: patterns (`openai/*`, `gpt-4o*`) and `provider/model`. What is found is a route of its
 * own, made out of the one that was configured; limits and usage still know that one by its name.
 */
import type { Route, RouteTarget } from '@tollgate/gateway';

export interface RoutePattern {
  before: string;
  after: string;
  route: Route;
}

/** Of a route whose name has a star. */
export function patternOf(route: Route): RoutePattern {
  const star = route.model.indexOf('*');
  return { before: route.model.slice(0, star), after: route.model.slice(star + 1), route };
}

/** Longest first: the pattern that says most wins. */
export function sortPatterns(patterns: RoutePattern[]): void {
  const said = ({ before, after }: RoutePattern) => before.length + after.length;
  patterns.sort((a, b) => said(b) - said(a) || (a.route.model < b.route.model ? -1 : 1));
}

export function matchPattern(patterns: readonly RoutePattern[], model: string): Route | undefined {
  if (!plainName.test(model)) return undefined;
  for (const { before, after, route } of patterns) {
    if (model.length <= before.length + after.length || !model.startsWith(before) || !model.endsWith(after)) continue;
    const text = model.slice(before.length, model.length - after.length);
    return withTargets(route, (targets) => targets.flatMap((target) => withUpstreamModel(target, text)));
  }
  return undefined;
}

/**
 * What a star is asked for by, and what it makes of the upstream's model name, which may become part of a URL: only what
 * model names are made of, and no way to climb.
 */
const plainName = /^[A-Za-z0-9_:@+-][A-Za-z0-9._:@+-]*(?:\/[A-Za-z0-9_:@+-][A-Za-z0-9._:@+-]*)*$/;

/** A star in the upstream's model name stands for what the route's star stood for. */
function withUpstreamModel(target: RouteTarget, text: string): RouteTarget[] {
  const { upstreamModel } = target.deployment.target;
  if (!upstreamModel.includes('*')) return [target];
  const named = upstreamModel.replace('*', () => text);
  if (!plainName.test(named)) return [];
  const { deployment } = target;
  return [{ ...target, deployment: { ...deployment, target: { ...deployment.target, upstreamModel: named } } }];
}

/** `provider/model`: of the first of these routes that has such deployments, those. */
export function matchProviderModel(routes: Iterable<Route>, name: string): Route | undefined {
  const slash = name.indexOf('/');
  if (slash < 1) return undefined;
  const provider = name.slice(0, slash);
  const model = name.slice(slash + 1);
  for (const route of routes) {
    const those = (targets: readonly RouteTarget[]) =>
      targets.filter(
        ({ deployment }) => deployment.provider.manifest.id === provider && deployment.target.upstreamModel === model,
      );
    if (those(route.targets).length > 0) return withTargets(route, those);
  }
  return undefined;
}

/** The same of a route and all its rules, which may lead elsewhere than the name says but never around it. */
function withTargets(route: Route, change: (targets: readonly RouteTarget[]) => RouteTarget[]): Route {
  const changed = { ...route, targets: change(route.targets) };
  if (route.rules === undefined) return changed;
  const rules = route.rules.map((rule) => ({ ...rule, route: withTargets(rule.route, change) }));
  return { ...changed, rules };
}
