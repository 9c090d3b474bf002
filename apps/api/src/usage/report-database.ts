import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Database, Transaction } from '@tollgate/database';
import { DATABASE } from '../config/parts.js';

/** A pool of its own for reports, where the process provides one: then no number of reports keeps the rest waiting. */
export const REPORT_DATABASE = Symbol('ReportDatabase');

/** R19, R68: a report that takes longer is cancelled by the server, and the client is told to narrow the range. */
const statementTimeoutMs = 5000;

/** Reads for people: bounded in time, one organization each. */
@Injectable()
export class ReportDatabase {
  readonly #database: Database;

  constructor(@Inject(DATABASE) database: Database, @Optional() @Inject(REPORT_DATABASE) reports?: Database) {
    this.#database = reports ?? database;
  }

  async forOrganization<T>(organizationId: string, read: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#database.forOrganization(
      organizationId,
      async (tx) => {
        await tx.$queryRaw`SELECT set_config('statement_timeout', ${String(statementTimeoutMs)}, true)`;
        return read(tx);
      },
      { timeoutMs: 4 * statementTimeoutMs },
    );
  }

  /** Things of the platform that explain an organization's rows: prices, shared deployments, global limits. */
  async asSystem<T>(read: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#database.asSystem(read);
  }
}
