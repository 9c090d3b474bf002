import { readFileSync } from 'node:fs';
import type { Database, MasterKeys } from '@tollgate/database';
import { StartError } from '../start-error.js';
import { applyTollgateFile } from './apply-file.js';
import { exitConfiguration, type Environment } from './env.js';
import type { ChangeFeed } from './parts.js';

/** Applies `TOLLGATE_CONFIG`. @throws {StartError} where it cannot be read, {TollgateFileError} with line and column. */
export async function applyConfig(
  path: string,
  env: Environment,
  database: Database,
  masterKeys: MasterKeys,
  changeFeed?: ChangeFeed,
): Promise<void> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(
      `TOLLGATE_CONFIG cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}): ${path}`,
      exitConfiguration,
    );
  }
  await applyTollgateFile(text, { database, masterKeys, lookup: env.lookup, fileName: path, changeFeed });
}
