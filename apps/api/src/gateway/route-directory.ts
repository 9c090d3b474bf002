/**
 * Routes in memory. A configuration change builds a whole new table and swaps it in, so a request sees one revision from
 * beginning to end, and no lock is needed.
 */
import type { Principal, Route, RouteDirectory } from '@tollgate/gateway';

export interface OwnedRoute {
  route: Route;
  /** `null` = the platform's, for every organization. */
  organizationId: string | null;
  projectId: string | null;
}

export class SnapshotRouteDirectory implements RouteDirectory {
  private platform = new Map<string, Route>();
  private organizations = new Map<string, Map<string, Route>>();
  private projects = new Map<string, Map<string, Route>>();

  swap(routes: readonly OwnedRoute[]): void {
    const platform = new Map<string, Route>();
    const organizations = new Map<string, Map<string, Route>>();
    const projects = new Map<string, Map<string, Route>>();
    for (const { route, organizationId, projectId } of routes) {
      if (projectId !== null) within(projects, projectId).set(route.model, route);
      else if (organizationId !== null) within(organizations, organizationId).set(route.model, route);
      else platform.set(route.model, route);
    }
    this.platform = platform;
    this.organizations = organizations;
    this.projects = projects;
  }

  /** Every route of every owner. */
  *all(): Iterable<Route> {
    yield* this.platform.values();
    for (const table of this.organizations.values()) yield* table.values();
    for (const table of this.projects.values()) yield* table.values();
  }

  ofPlatform(): readonly Route[] {
    return [...this.platform.values()];
  }

  resolve(principal: Principal, model: string): Route | undefined {
    return (
      this.projects.get(principal.projectId)?.get(model) ??
      this.organizations.get(principal.organization.id)?.get(model) ??
      this.platform.get(model)
    );
  }

  list(principal: Principal): readonly Route[] {
    const visible = new Map(this.platform);
    for (const [model, route] of this.organizations.get(principal.organization.id) ?? []) visible.set(model, route);
    for (const [model, route] of this.projects.get(principal.projectId) ?? []) visible.set(model, route);
    return [...visible.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
  }
}

function within(tables: Map<string, Map<string, Route>>, owner: string): Map<string, Route> {
  let table = tables.get(owner);
  if (table === undefined) {
    table = new Map();
    tables.set(owner, table);
  }
  return table;
}
