/**
 * Revision streams: one per owner, the only writer of deployments, routes and limits. A change reads the newest document
 * under the stream's lock, edits a copy, and, where that makes a difference, writes a revision and its rows in the same
 * transaction. Revisions are never edited; going back is a new revision with an old document.
 */
import type { ConfigRevision, Prisma, Transaction } from '@tollgate/database';
import type { Caller } from '../http/actor.js';
import { newId } from '../http/public-id.js';
import { sha256 } from './canonical-json.js';
import { canonicalDocument, emptyDocument, type ConfigDocument } from './document.js';
import { project } from './projection.js';

/** Stream of the platform: the nil UUID. */
export const platformStream = '00000000-0000-0000-0000-000000000000';

/** `file`: an object of tollgate.yaml; the others tell how a REST write came. */
export type RevisionSource = 'api' | 'portal' | 'file';

export interface StreamState {
  /** Null before the first revision. */
  revision: ConfigRevision | null;
  document: ConfigDocument;
}

export interface NewRevision {
  organizationId: string | null;
  caller: Caller;
  source: RevisionSource;
  reason?: string | null;
  now: Date;
}

/** The newest state, and nobody else changes it until this transaction ends. `organizationId` null = the platform. */
export async function lockStream(tx: Transaction, organizationId: string | null): Promise<StreamState> {
  const stream = organizationId ?? platformStream;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`config\n${stream}`}, 0))`;
  return readStream(tx, organizationId);
}

export async function readStream(tx: Transaction, organizationId: string | null): Promise<StreamState> {
  const stream = organizationId ?? platformStream;
  const revision = await tx.configRevision.findFirst({ where: { stream }, orderBy: { sequence: 'desc' } });
  return { revision, document: revision ? documentOf(revision) : emptyDocument() };
}

export function documentOf(revision: Pick<ConfigRevision, 'document'>): ConfigDocument {
  return structuredClone(revision.document) as unknown as ConfigDocument;
}

/**
 * Makes `next` the applied configuration. Null where it is what there is already: then nothing is written.
 * The stream must be locked and `state` be what `lockStream` gave.
 */
export async function commitStream(
  tx: Transaction,
  state: StreamState,
  next: ConfigDocument,
  request: NewRevision,
): Promise<ConfigRevision | null> {
  const text = canonicalDocument(next);
  if (text === canonicalDocument(state.document)) return null;
  const { organizationId, caller, source, now } = request;
  const sequence = (state.revision?.sequence ?? 0) + 1;
  if (state.revision)
    await tx.configRevision.update({ where: { id: state.revision.id }, data: { state: 'superseded' } });
  const revision = await tx.configRevision.create({
    data: {
      id: newId(),
      organizationId,
      stream: organizationId ?? platformStream,
      sequence,
      author: caller.actor.label,
      source,
      document: JSON.parse(text) as Prisma.InputJsonValue,
      hash: sha256(text),
      parentId: state.revision?.id ?? null,
      state: 'applied',
      reason: request.reason ?? null,
      createdAt: now,
      appliedAt: now,
    },
  });
  await project(tx, { organizationId, before: state.document, after: next, sequence, now });
  return revision;
}
