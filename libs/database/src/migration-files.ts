import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError } from './errors.js';

export interface MigrationFile {
  /** Folder name, e.g. `20261120120000_schema`; the order of names is the order of application. */
  name: string;
  sql: string;
  /** SHA-256 of the file in hexadecimal, as Prisma's own tools write it. */
  checksum: string;
}

/** A row of Prisma's `_prisma_migrations`. */
export interface AppliedMigration {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
}

export function readMigrations(folder: string): MigrationFile[] {
  if (!existsSync(folder)) {
    throw new DatabaseError('migration_history', `The folder of database migrations ${folder} does not exist.`);
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What is left to apply. Throws `migration_history` where the database's history is not a past of these files. Migrations
 * of a newer version, applied by a process that is already upgraded, are no error: a schema change must be readable by the
 * version before it.
 */
export function pendingMigrations(files: MigrationFile[], applied: AppliedMigration[]): MigrationFile[] {
  const done = new Map(applied.filter((row) => row.rolled_back_at === null).map((row) => [row.migration_name, row]));
  const newest = files.at(-1)?.name ?? '';
  for (const row of done.values()) {
    const file = files.find((candidate) => candidate.name === row.migration_name);
    if (!row.finished_at) {
      refuse(`Migration ${row.migration_name} was begun by another tool and never finished.`);
    }
    if (!file && row.migration_name < newest) {
      refuse(
        `The database has migration ${row.migration_name}, which this version does not know although it has newer ones.`,
      );
    }
    if (file && file.checksum !== row.checksum) {
      refuse(`Migration ${row.migration_name} was edited after it had been applied; write a new migration instead.`);
    }
  }
  const pending = files.filter((file) => !done.has(file.name));
  const latest = [...done.keys()].sort().at(-1) ?? '';
  const skipped = pending.find((file) => file.name < latest);
  if (skipped) refuse(`Migration ${skipped.name} was never applied although the later ${latest} was.`);
  return pending;
}

function refuse(sentence: string): never {
  throw new DatabaseError('migration_history', sentence);
}
