/**
 * Routes in memory. A configuration change builds a whole new table and swaps it in, so a request sees one revision from
 * beginning to end, and no lock is needed.
 *
 * A name is looked up as it is first, then among the patterns, then as `provider/model`; each time in the caller's
 * project, its organization and the platform, in this order.
 */
import type { Principal, Route, RouteDirectory } from '@tollgate/gateway';
import { matchPattern, matchProviderModel, patternOf, sortPatterns, type RoutePattern } from './route-patterns.js';

export interface OwnedRoute {
  route: Route;
  /** `null` = the platform's, for every organization. */
  organizationId: string | null;
  projectId: string | null;
}

export type RouteOwner = 'platform' | 'organization' | 'project';

interface Table {
  /** Without patterns: their stars are not names somebody can send. */
  byName: Map<string, Route>;
  patterns: RoutePattern[];
}

/** Names found the long way are remembered; clients can send as many as they like. */
const mostRemembered = 2_000;

export class SnapshotRouteDirectory implements RouteDirectory {
  private platform: Table = emptyTable();
  private organizations = new Map<string, Table>();
  private projects = new Map<string, Table>();
  /** Strategies keep state by a route's targets, so one name must be one route. */
  private remembered = new Map<string, Route>();

  swap(routes: readonly OwnedRoute[]): void {
    const platform = emptyTable();
    const organizations = new Map<string, Table>();
    const projects = new Map<string, Table>();
    for (const { route, organizationId, projectId } of routes) {
      const table =
        projectId !== null
          ? within(projects, projectId)
          : organizationId !== null
            ? within(organizations, organizationId)
            : platform;
      if (route.model.includes('*')) table.patterns.push(patternOf(route));
      else table.byName.set(route.model, route);
    }
    for (const table of [platform, ...organizations.values(), ...projects.values()]) sortPatterns(table.patterns);
    this.platform = platform;
    this.organizations = organizations;
    this.projects = projects;
    this.remembered = new Map();
  }

  /** Every route of every owner, and what their rules make of them. */
  *all(): Iterable<Route> {
    for (const table of [this.platform, ...this.organizations.values(), ...this.projects.values()])
      yield* withRules(routesOf(table));
  }

  ofPlatform(): readonly Route[] {
    return [...routesOf(this.platform)];
  }

  resolve(principal: Principal, model: string): Route | undefined {
    return (
      this.projects.get(principal.projectId)?.byName.get(model) ??
      this.organizations.get(principal.organization.id)?.byName.get(model) ??
      this.platform.byName.get(model) ??
      this.resolveOther(principal, model)
    );
  }

  list(principal: Principal): readonly Route[] {
    const visible = this.visible(principal);
    return [...visible.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
  }

  /** The same with patterns, and with whose each route is. */
  listOwned(principal: Principal): readonly { route: Route; owner: RouteOwner }[] {
    const found = new Map<string, { route: Route; owner: RouteOwner }>();
    const tables: [RouteOwner, Table | undefined][] = [
      ['platform', this.platform],
      ['organization', this.organizations.get(principal.organization.id)],
      ['project', this.projects.get(principal.projectId)],
    ];
    for (const [owner, table] of tables) {
      if (table === undefined) continue;
      for (const route of routesOf(table)) found.set(route.model, { route, owner });
    }
    return [...found.values()].sort((a, b) => (a.route.model < b.route.model ? -1 : 1));
  }

  private resolveOther(principal: Principal, model: string): Route | undefined {
    const key = `${principal.projectId} ${principal.organization.id} ${model}`;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const tables = [
      this.projects.get(principal.projectId),
      this.organizations.get(principal.organization.id),
      this.platform,
    ];
    let found: Route | undefined;
    for (const table of tables) found ??= table === undefined ? undefined : matchPattern(table.patterns, model);
    found ??= matchProviderModel(this.list(principal), model);
    if (found === undefined) return undefined;
    if (this.remembered.size >= mostRemembered) this.remembered.clear();
    this.remembered.set(key, found);
    return found;
  }

  private visible(principal: Principal): Map<string, Route> {
    const visible = new Map(this.platform.byName);
    for (const [model, route] of this.organizations.get(principal.organization.id)?.byName ?? [])
      visible.set(model, route);
    for (const [model, route] of this.projects.get(principal.projectId)?.byName ?? []) visible.set(model, route);
    return visible;
  }
}

function* routesOf(table: Table): Iterable<Route> {
  yield* table.byName.values();
  for (const { route } of table.patterns) yield route;
}

/** A rule has targets and a strategy of its own, like a route. */
function* withRules(routes: Iterable<Route>): Iterable<Route> {
  for (const route of routes) {
    yield route;
    for (const rule of route.rules ?? []) yield rule.route;
  }
}

function emptyTable(): Table {
  return { byName: new Map(), patterns: [] };
}

function within(tables: Map<string, Table>, owner: string): Table {
  let table = tables.get(owner);
  if (table === undefined) {
    table = emptyTable();
    tables.set(owner, table);
  }
  return table;
}
