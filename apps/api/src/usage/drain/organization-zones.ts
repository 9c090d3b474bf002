import type { Database } from '@tollgate/database';

const freshMs = 60_000;

/** Time zones of organizations, from memory where they were read less than a minute ago. */
export class OrganizationZones {
  readonly #database: Database;
  readonly #known = new Map<string, { zone: string; untilMs: number }>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Reads what is not known yet. An organization that does not exist has the zone UTC. */
  async load(organizationIds: Iterable<string>): Promise<void> {
    const now = performance.now();
    const missing = [...new Set(organizationIds)].filter((id) => (this.#known.get(id)?.untilMs ?? 0) < now);
    if (missing.length === 0) return;
    const rows = await this.#database.asSystem((tx) =>
      tx.organization.findMany({ where: { id: { in: missing } }, select: { id: true, timeZone: true } }),
    );
    const zones = new Map(rows.map((row) => [row.id, row.timeZone]));
    if (this.#known.size > 50_000) this.#known.clear();
    for (const id of missing) this.#known.set(id, { zone: zones.get(id) ?? 'UTC', untilMs: now + freshMs });
  }

  zoneOf(organizationId: string): string {
    return this.#known.get(organizationId)?.zone ?? 'UTC';
  }
}
