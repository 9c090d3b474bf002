/**
 * Kept replies of `/v1/responses` in the database: compressed, sealed and bound to their row, for 30 days. A reply is
 * written behind the request's back; until it is, this process answers from memory, so that a client which continues at
 * once finds what it has just been given.
 */
import { gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { open, seal, type Database, type MasterKeys } from '@tollgate/database';
import { maxStoredBytes, type ResponseOwner, type ResponseStore, type StoredResponse } from '@tollgate/gateway';

export interface StoredResponsesOptions {
  database: Database;
  masterKeys: MasterKeys;
  nowMs: () => number;
  /** A reply was not kept. */
  onLost: (reason: unknown) => void;
}

export interface StoredResponses extends ResponseStore {
  /** Waits until everything is written. */
  flush(): Promise<void>;
}

const keptMs = 30 * 24 * 3_600_000;
/** Replies that may wait to be written; with more than that the database is away, and memory is not the place for them. */
const mostWaiting = 256;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export function createStoredResponses(options: StoredResponsesOptions): StoredResponses {
  const { database, masterKeys } = options;
  const waiting = new Map<string, { stored: StoredResponse; written: Promise<void> }>();

  async function write(owner: ResponseOwner, stored: StoredResponse): Promise<void> {
    const json = Buffer.from(JSON.stringify({ response: stored.response, input: stored.input }));
    if (json.length > maxStoredBytes) throw new Error(`a response of ${json.length} bytes is too large to be kept`);
    const sealed = seal(masterKeys, await compress(json), sealedAt(owner, stored.id));
    const now = options.nowMs();
    const row = { ...sealed, createdAt: new Date(now), expiresAt: new Date(now + keptMs) };
    const { organizationId, projectId } = owner;
    await database.forOrganization(organizationId, (tx) =>
      tx.storedResponse.upsert({
        where: { organizationId_id: { organizationId, id: stored.id } },
        create: { organizationId, projectId, id: stored.id, ...row },
        update: row,
      }),
    );
  }

  return {
    save(owner, stored) {
      const key = keyOf(owner, stored.id);
      if (waiting.size >= mostWaiting) {
        options.onLost(new Error('too many responses wait to be stored'));
        return;
      }
      const written = write(owner, stored)
        .catch(options.onLost)
        .finally(() => waiting.delete(key));
      waiting.set(key, { stored, written });
    },

    async find(owner, id) {
      const pending = waiting.get(keyOf(owner, id));
      if (pending !== undefined) return pending.stored;
      const { organizationId, projectId } = owner;
      const row = await database.forOrganization(organizationId, (tx) =>
        tx.storedResponse.findFirst({
          where: { organizationId, projectId, id, expiresAt: { gt: new Date(options.nowMs()) } },
        }),
      );
      if (row === null) return null;
      const json = await decompress(open(masterKeys, row, sealedAt(owner, id)));
      const { response, input } = JSON.parse(json.toString('utf8')) as Pick<StoredResponse, 'response' | 'input'>;
      return { id, response, input };
    },

    async delete(owner, id) {
      await waiting.get(keyOf(owner, id))?.written;
      const { organizationId, projectId } = owner;
      const { count } = await database.forOrganization(organizationId, (tx) =>
        tx.storedResponse.deleteMany({
          where: { organizationId, projectId, id, expiresAt: { gt: new Date(options.nowMs()) } },
        }),
      );
      return count > 0;
    },

    async flush() {
      await Promise.all([...waiting.values()].map(({ written }) => written));
    },
  };
}

/** Deletes replies that have had their time. @returns how many. */
export async function deleteExpiredResponses(database: Database, nowMs: number): Promise<number> {
  const { count } = await database.asSystem((tx) =>
    tx.storedResponse.deleteMany({ where: { expiresAt: { lte: new Date(nowMs) } } }),
  );
  return count;
}

function keyOf({ organizationId, projectId }: ResponseOwner, id: string): string {
  return `${organizationId}/${projectId}/${id}`;
}

/** Bound to the project too: a row moved to another one does not open. */
function sealedAt({ organizationId, projectId }: ResponseOwner, id: string) {
  return { table: 'stored_response', row: `${projectId}/${id}`, organizationId };
}
