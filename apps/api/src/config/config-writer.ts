import { Inject, Injectable } from '@nestjs/common';
import type { ConfigRevision, Database, MasterKeys, Transaction } from '@tollgate/database';
import type { Caller } from '../http/actor.js';
import { invalidField, ProblemError } from '../http/problem-error.js';
import { publicId } from '../http/public-id.js';
import { Writes } from '../http/writes.js';
import type { AuditRecord } from '../audit/audit.js';
import type { ConfigDocument } from './document.js';
import { Mistake, type SharedDeployments } from './edits.js';
import { DATABASE, MASTER_KEYS, SETTINGS, type Settings } from './parts.js';
import { commitStream, lockStream } from './stream.js';

/** What an edit gets to work with. */
export interface EditContext {
  tx: Transaction;
  masterKeys: MasterKeys;
  /** A copy of the owner's document, to be changed in place. */
  document: ConfigDocument;
  shared: SharedDeployments;
  now: Date;
}

/** What an edit has to say about itself. */
export interface Edited<T> {
  audit: AuditRecord;
  /** Reads the reply from the new rows. */
  reply: (tx: Transaction) => Promise<T>;
}

/** How REST changes configuration: one edit is one new revision of the owner's stream. */
@Injectable()
export class ConfigWriter {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  /** `organizationId` null = the platform. An edit that changes nothing writes no revision. */
  async edit<T>(
    caller: Caller,
    organizationId: string | null,
    fn: (context: EditContext) => Promise<Edited<T>>,
    reason: string | null = null,
  ): Promise<T> {
    // Read beforehand with the system's rights: the write itself sees its own organization only. Should a deployment go
    // away in between, the foreign key refuses the write.
    const shared: SharedDeployments =
      organizationId === null ? new Map() : await this.database.asSystem((tx) => platformDeployments(tx));
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const now = new Date(this.settings.now());
      const state = await lockStream(tx, organizationId);
      const document = structuredClone(state.document);
      const { audit, reply } = await naming(() => fn({ tx, masterKeys: this.masterKeys, document, shared, now }));
      const source = caller.means === 'portal' ? 'portal' : 'api';
      const revision = await commitStream(tx, state, document, { organizationId, caller, source, reason, now });
      if (revision) {
        await unit.audit(audit);
        unit.publish({
          type: 'config.changed',
          id: revision.id,
          ...(organizationId === null ? {} : { organizationId }),
        });
      } else {
        unit.unchanged();
      }
      return reply(tx);
    });
  }
}

/** The platform's deployments by name. Needs the system's rights. */
export async function platformDeployments(tx: Transaction): Promise<Map<string, { id: string }>> {
  const rows = await tx.deployment.findMany({ where: { organizationId: null }, select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.name, { id: row.id }]));
}

/** @throws {ProblemError} `managed_by_file` */
export function refuseManagedByFile(entry: { managedBy: 'api' | 'file' }, what: string): void {
  if (entry.managedBy === 'file') {
    throw new ProblemError('managed_by_file', `${what} is managed by tollgate.yaml; change it there.`);
  }
}

/**
 * `If-Match` with the entity tag of an earlier read: refuses to write over somebody else's change.
 * @throws {ProblemError} `revision_changed`
 */
export function checkMatch(ifMatch: string | undefined, row: { configRevision: number | null } | null): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (row && ifMatch.split(',').some((tag) => tag.trim() === entityTag(row.configRevision))) return;
  throw new ProblemError('revision_changed');
}

/** Entity tag of a configured object: the revision that wrote it last. */
export function entityTag(configRevision: number | null): string {
  return `"${configRevision ?? 0}"`;
}

/** The same for what the API shows of it. */
export const configTag = (shown: { configRevision: number | null }): string => entityTag(shown.configRevision);

/** How a revision is called outside. */
export function revisionId(revision: Pick<ConfigRevision, 'id'>): string {
  return publicId('rev', revision.id);
}

async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Mistake) throw invalidField(error.path.join('.'), error.message);
    throw error;
  }
}
