import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FileContext, FileResult } from '../config/apply-file.js';
import type { ChangeEvent } from '../config/parts.js';
import { systemCaller } from '../http/actor.js';
import { UsageError, type CommandIo } from './command.js';
import { openDatabase } from './open-database.js';

/** What `plan` and `apply` share: find the file, open the database, do the work, tell the changes. */
export async function withFile(
  args: readonly string[],
  io: CommandIo,
  work: (text: string, context: FileContext) => Promise<FileResult>,
): Promise<FileResult> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const environment = io.environment();
  const path = positionals[0] ?? environment.configPath;
  if (path === undefined || positionals.length > 1) throw new UsageError('Name one file, or set TOLLGATE_CONFIG.');
  const text = read(path);
  const open = await openDatabase(environment, io.err);
  try {
    const events: ChangeEvent[] = [];
    const result = await work(text, {
      database: open.database,
      masterKeys: open.masterKeys,
      lookup: environment.lookup,
      fileName: path,
      changeFeed: { publish: (event) => events.push(event) },
      caller: systemCaller(path, 'cli'),
    });
    await open.tell(events);
    for (const warning of result.warnings) io.err(`warning: ${warning}`);
    return result;
  } finally {
    await open.close();
  }
}

/** One line a change, `+` added, `~` changed, `-` removed. */
export function printChanges(result: FileResult, io: CommandIo): void {
  const signs = { added: '+', changed: '~', removed: '-' } as const;
  for (const { organizationId, changes, revision } of result.owners) {
    const owner = organizationId === null ? 'platform' : `organization ${organizationId}`;
    io.out(revision === null ? `${owner}:` : `${owner}: revision ${revision}`);
    for (const { kind, change, name } of changes) io.out(`  ${signs[change]} ${kind} ${name}`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`, { cause: error });
  }
}
