import { Inject, Injectable } from '@nestjs/common';
import type {
  ConfigDiff,
  ConfigRevision as ConfigRevisionView,
  ConfigRevisionDetail,
  Page,
  PageQuery,
  Rollback,
  RollbackPlan,
} from '@tollgate/contracts';
import { isForeignKeyViolation, type ConfigRevision, type Database, type Transaction } from '@tollgate/database';
import { actsForPlatform, type Caller } from '../http/actor.js';
import { pageArguments, toPage } from '../http/cursor.js';
import { notFound, ProblemError } from '../http/problem-error.js';
import { parsePublicId, publicId } from '../http/public-id.js';
import { Writes } from '../http/writes.js';
import { hexOf } from './canonical-json.js';
import { checkMatch, entityTag, platformDeployments } from './config-writer.js';
import { diffDocuments } from './diff.js';
import { emptyDocument } from './document.js';
import type { SharedDeployments } from './edits.js';
import { DATABASE, SETTINGS, type Settings } from './parts.js';
import { dropRegainedTrust } from './regained-trust.js';
import { findObstacles, type Obstacle } from './restorable.js';
import { commitStream, documentOf, lockStream, platformStream, readStream } from './stream.js';

@Injectable()
export class RevisionsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async list(organizationId: string | null, query: PageQuery): Promise<Page<ConfigRevisionView>> {
    const { before, orderBy, take } = pageArguments(query);
    const where = { stream: organizationId ?? platformStream, ...before };
    const rows = await this.database.asSystem((tx) =>
      tx.configRevision.findMany({ where, orderBy, take, omit: { document: true } }),
    );
    return toPage(rows, query.limit, view);
  }

  async get(organizationId: string | null, reference: string): Promise<ConfigRevisionDetail> {
    const row = await this.database.asSystem((tx) => find(tx, organizationId, reference));
    return { ...view(row), document: row.document as ConfigRevisionDetail['document'] };
  }

  /** `against` is a sequence; left out = the revision before, 0 = nothing. */
  diff(organizationId: string | null, reference: string, against: number | undefined): Promise<ConfigDiff> {
    return this.database.asSystem(async (tx) => {
      const row = await find(tx, organizationId, reference);
      const from = against ?? row.sequence - 1;
      const other = from === 0 ? null : await find(tx, organizationId, String(from));
      const changes = diffDocuments(other ? documentOf(other) : emptyDocument(), documentOf(row));
      return { from: other?.sequence ?? null, to: row.sequence, changes };
    });
  }

  /** What rolling back would change, and what stands in its way. Writes nothing. */
  async rollbackPlan(caller: Caller, organizationId: string | null, reference: string): Promise<RollbackPlan> {
    const shared = await this.#shared(organizationId);
    return this.database.asSystem(async (tx) => {
      const target = await find(tx, organizationId, reference);
      const { revision, document: present } = await readStream(tx, organizationId);
      const next = documentOf(target);
      if (!actsForPlatform(caller.actor)) dropRegainedTrust(next, present);
      return {
        newest: revision?.sequence ?? target.sequence,
        to: target.sequence,
        changes: diffDocuments(present, next),
        obstacles: await findObstacles(tx, { organizationId, next, present, shared }),
      };
    });
  }

  /** The newest revision's sequence, as an entity tag. */
  async newestTag(organizationId: string | null): Promise<string> {
    const { revision } = await this.database.asSystem((tx) => readStream(tx, organizationId));
    return entityTag(revision?.sequence ?? null);
  }

  /** Read beforehand with the system's rights, as a write of an organization sees only its own. */
  #shared(organizationId: string | null): Promise<SharedDeployments> {
    if (organizationId === null) return Promise.resolve(new Map());
    return this.database.asSystem((tx) => platformDeployments(tx));
  }

  /**
   * A new revision with the document of an old one. That includes objects of tollgate.yaml as they were then; applying the
   * file brings the file's state back. Where it is the present state already, nothing is written.
   * @param ifMatch entity tag of the newest revision the caller knows.
   */
  async rollback(
    caller: Caller,
    organizationId: string | null,
    reference: string,
    input: Rollback,
    ifMatch?: string,
  ): Promise<ConfigRevisionView> {
    const shared = await this.#shared(organizationId);
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const now = new Date(this.settings.now());
        const target = await find(tx, organizationId, reference);
        const state = await lockStream(tx, organizationId);
        checkMatch(ifMatch, { configRevision: state.revision?.sequence ?? null });
        const source = caller.means === 'portal' ? 'portal' : 'api';
        const reason = input.reason ?? `back to revision ${target.sequence}`;
        const next = documentOf(target);
        if (!actsForPlatform(caller.actor)) dropRegainedTrust(next, state.document);
        const obstacles = await findObstacles(tx, { organizationId, next, present: state.document, shared });
        if (obstacles.length > 0) throw refused(target.sequence, obstacles);
        const revision = await refusing(() =>
          commitStream(tx, state, next, { organizationId, caller, source, reason, now }),
        );
        if (!revision) {
          unit.unchanged();
          return view(state.revision ?? target);
        }
        const changes = diffDocuments(state.document, next);
        await unit.audit({
          action: 'config.rollback',
          targetType: 'config_revision',
          targetId: publicId('rev', revision.id),
          after: { to: target.sequence, changes },
        });
        unit.publish({
          type: 'config.changed',
          id: revision.id,
          ...(organizationId === null ? {} : { organizationId }),
        });
        return view(revision);
        // What goes away with a rollback is as much as the two revisions differ.
      },
      { maxRowsPerStatement: 100_000 },
    );
  }
}

/** Whole, with every reason. */
function refused(sequence: number, obstacles: readonly Obstacle[]): ProblemError {
  const [first] = obstacles;
  const more = obstacles.length > 1 ? ` (and ${obstacles.length - 1} more)` : '';
  return new ProblemError(
    'invalid_state',
    `Revision ${sequence} cannot be applied as things are: ${first?.message ?? ''}${more}. Nothing was changed.`,
    { issues: obstacles },
  );
}

/** Something may have changed between the look and the write. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    throw new ProblemError(
      'invalid_state',
      'This revision cannot be applied: it needs a deployment that is gone, or removes one that is still in use.',
      { cause: error },
    );
  }
}

/** By id or by sequence. */
async function find(tx: Transaction, organizationId: string | null, reference: string): Promise<ConfigRevision> {
  const stream = organizationId ?? platformStream;
  const id = parsePublicId('rev', reference);
  const sequence = /^[1-9]\d{0,8}$/.test(reference) ? Number(reference) : null;
  const row =
    id !== null
      ? await tx.configRevision.findFirst({ where: { id, stream } })
      : sequence !== null
        ? await tx.configRevision.findUnique({ where: { stream_sequence: { stream, sequence } } })
        : null;
  if (!row) throw notFound('configuration revision');
  return row;
}

function view(row: Omit<ConfigRevision, 'document'>): ConfigRevisionView {
  return {
    id: publicId('rev', row.id),
    organizationId: row.organizationId,
    sequence: row.sequence,
    author: row.author,
    source: row.source as ConfigRevisionView['source'],
    state: row.state as ConfigRevisionView['state'],
    hash: hexOf(row.hash),
    parentId: row.parentId === null ? null : publicId('rev', row.parentId),
    reason: row.reason,
    createdAt: row.createdAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
  };
}
