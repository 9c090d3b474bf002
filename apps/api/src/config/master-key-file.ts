/** The master key of an embedded installation: made once, in the data directory, readable by its owner only. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateMasterKey, parseMasterKeys, type MasterKeys } from '@tollgate/database';
import type { Environment } from './env.js';

export function loadMasterKeys(env: Environment): MasterKeys {
  if (env.encryptionKeys.length > 0) return parseMasterKeys(env.encryptionKeys.join(','));
  const folder = join(env.dataDir, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const file = join(folder, 'encryption-key');
  // `wx`: of two processes starting at once one makes the key and the other reads it.
  if (!existsSync(file)) {
    try {
      writeFileSync(file, `${generateMasterKey()}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return parseMasterKeys(readFileSync(file, 'utf8').trim());
}
