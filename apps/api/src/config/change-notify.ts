/**
 * Changes told over PostgreSQL's LISTEN and NOTIFY: how a command on the same machine, or another tool with the database,
 * reaches running processes that share no Redis with it. Best effort: what is missed while a connection is down is found
 * again when caches expire.
 */
import pg from 'pg';
import type { ChangeEvent } from './parts.js';

const channel = 'tollgate_change';
const retryMs = 1_000;

/** Tells everyone who listens on this database. `url` may be any login of it. */
export async function notifyChanges(url: string, events: readonly ChangeEvent[]): Promise<void> {
  if (events.length === 0) return;
  const client = new pg.Client({ connectionString: url, application_name: 'tollgate notify' });
  await client.connect();
  try {
    for (const event of events) await client.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify(event)]);
  } finally {
    await client.end();
  }
}

/** Calls `onEvent` for every change told, on a connection of its own that is made again when it breaks. */
export async function listenForChanges(
  url: string,
  onEvent: (event: ChangeEvent) => void,
): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'tollgate listen', keepAlive: true });
    next.on('error', () => undefined);
    next.on('end', again);
    next.on('notification', ({ payload }) => {
      const event = parse(payload);
      if (event) onEvent(event);
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    if (closed) await next.end();
  };
  // A failed attempt is heard twice, as a rejection and as the end of its connection: one of them is enough, or attempts
  // double every second while the server is away.
  const again = (): void => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect().catch(again);
    }, retryMs);
    timer.unref();
  };

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** Anyone with the database may send on the channel, so what does not look like an event is ignored. */
function parse(payload: string | undefined): ChangeEvent | undefined {
  try {
    const value: unknown = JSON.parse(payload ?? '');
    if (typeof value !== 'object' || value === null || !('type' in value) || !('id' in value)) return undefined;
    const { type, id } = value;
    const organizationId = 'organizationId' in value ? value.organizationId : undefined;
    if (typeof id !== 'string' || typeof type !== 'string' || !eventTypes.has(type)) return undefined;
    return { type: type as ChangeEvent['type'], id, ...(typeof organizationId === 'string' ? { organizationId } : {}) };
  } catch {
    return undefined;
  }
}

const eventTypes: ReadonlySet<string> = new Set<ChangeEvent['type']>([
  'api-key.changed',
  'api-key.revoked',
  'organization.changed',
  'project.changed',
  'config.changed',
]);
