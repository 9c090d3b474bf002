/** Checks of what the drain itself reads of a record. What it only passes on, Postgres checks. */

/** A record that can never become rows. */
export class PoisonRecordError extends Error {
  override readonly name = 'PoisonRecordError';
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function uuid(value: string): string {
  if (typeof value !== 'string' || !uuidPattern.test(value))
    throw new PoisonRecordError(`not a UUID: ${String(value)}`);
  return value;
}

/** A limit's row id from its public id; `null` for limits that have no row (built-in ones). */
export function limitUuid(id: string): string | null {
  if (uuidPattern.test(id)) return id;
  const match = /^lim_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(id);
  return match === null ? null : match.slice(1).join('-');
}

// Before this a clock was wrong; a far future time would make partitions for nothing.
const earliestMs = Date.UTC(2020, 0);
const latestMs = Date.UTC(2100, 0);

/** Milliseconds since 1970 that can be a request's time. */
export function time(ms: number): number {
  if (typeof ms !== 'number' || !(ms >= earliestMs && ms < latestMs)) throw new PoisonRecordError(`not a time: ${ms}`);
  return ms;
}
