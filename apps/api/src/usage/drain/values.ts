/** Checks of single values on their way to the database. Each throws `PoisonRecordError` for what it would refuse. */
import { picoFromUsd, usdFromPico } from '@tollgate/pricing';

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

export function optionalUuid(value: string | null): string | null {
  return value === null ? null : uuid(value);
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

/** RFC 3339 with milliseconds, as `toISOString` writes it. */
export function time(ms: number, leastMs = earliestMs): string {
  if (typeof ms !== 'number' || !(ms >= leastMs && ms < latestMs)) throw new PoisonRecordError(`not a time: ${ms}`);
  // Records come in order of time: the second is nearly always the one before.
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    secondText = new Date(second * 1000).toISOString().slice(0, -'000Z'.length);
  }
  return `${secondText}${String(Math.floor(ms) - second * 1000).padStart(3, '0')}Z`;
}

let lastSecond = NaN;
let secondText = '';

export function whole(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new PoisonRecordError(`${what} is ${value}`);
  return value;
}

/** Clients and upstreams choose some of these: Postgres takes neither NUL nor half a surrogate pair. */
export function text(value: string, maxLength: number): string {
  if (typeof value !== 'string') throw new PoisonRecordError(`not a text: ${String(value)}`);
  const short = value.length > maxLength ? value.slice(0, maxLength) : value;
  return short.isWellFormed() && !short.includes('\0') ? short : short.toWellFormed().replaceAll('\0', '\uFFFD');
}

export function optionalText(value: string | null | undefined, maxLength: number): string | null {
  return value === null || value === undefined ? null : text(value, maxLength);
}

export function cleanTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [text(name, 128), text(value, 512)]));
}

export function amount(usd: string): string {
  let pico: bigint;
  try {
    pico = picoFromUsd(usd);
  } catch (error) {
    throw new PoisonRecordError(String(error), { cause: error });
  }
  if (pico < 0n) throw new PoisonRecordError(`a negative amount: ${usd}`);
  return usdFromPico(pico);
}
