import { Prisma } from './generated/client.js';

/** What went wrong, for callers that must tell the cases apart; the message is one sentence for a person. */
export type DatabaseErrorCode =
  /** `forOrganization` or `asSystem` was called inside another one. */
  | 'nested_transaction'
  /** The organization id given is not a UUID. */
  | 'invalid_organization'
  /** The server is older than PostgreSQL 15, or the login has rights it must not have. */
  | 'unsuitable_server'
  | 'unsuitable_login'
  /** The roles are missing and this login may not make them. */
  | 'roles_missing'
  /** An applied migration was edited, is missing, or an earlier one never ran. */
  | 'migration_history'
  /** A migration failed; nothing of it was applied. */
  | 'migration_failed'
  /** No configured master key opens a stored secret. */
  | 'master_key'
  /** A sealed value was changed, moved to another row, or belongs to another organization. */
  | 'sealed_value'
  /** The embedded server could not be started. */
  | 'embedded'
  /** Another process works on the same data directory. */
  | 'data_dir_in_use';

/** Every error this library itself raises. Errors of a query pass through as Prisma's own. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** True where a write met a row with the same unique value (PostgreSQL 23505). */
export function isUniqueViolation(error: unknown): boolean {
  return isKnown(error, 'P2002') || sqlState(error) === '23505';
}

/** True where a row is still referred to, or refers to one that is not there (PostgreSQL 23503). */
export function isForeignKeyViolation(error: unknown): boolean {
  return isKnown(error, 'P2003') || sqlState(error) === '23503';
}

/** True where `update` or `delete` named a row that does not exist, or that this organization cannot see. */
export function isRecordNotFound(error: unknown): boolean {
  return isKnown(error, 'P2025');
}

/** True where a statement touched rows of somebody else, or more than were to be expected, and was undone (migration people_guards). */
export function isGuarded(error: unknown): boolean {
  const state = sqlState(error);
  return state === 'TG001' || state === 'TG002';
}

function isKnown(error: unknown, code: string): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === code;
}

/** The five-character SQLSTATE of an error of `pg` or of the Prisma adapter; undefined where there is none. */
export function sqlState(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, originalCode, cause, meta } = at as {
      code?: unknown;
      originalCode?: unknown;
      cause?: unknown;
      meta?: { driverAdapterError?: unknown };
    };
    if (typeof originalCode === 'string' && SQLSTATE.test(originalCode)) return originalCode;
    if (typeof code === 'string' && SQLSTATE.test(code)) return code;
    at = meta?.driverAdapterError ?? cause;
  }
  return undefined;
}

// Prisma's own codes (P1001, P2039) have the same shape; of SQL's class P only P0 exists.
const SQLSTATE = /^(?!P[1-9])[0-9A-Z]{5}$/;
