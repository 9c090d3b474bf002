/**
 * Writes the Prisma client into libs/database/src/generated.
 *
 * Prisma's CLI wants a native schema engine on disk although `generate` never runs it, and would download one. Naming any
 * existing executable keeps it offline.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const prisma = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js');

const result = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    DOTENV_CONFIG_QUIET: 'true',
  },
});
if (result.status !== 0) {
  process.stderr.write(
    `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`,
  );
  console.error('Generating the database client failed; the lines above say where in prisma/schema.');
  // A half-written client would type check against something that does not exist.
  rmSync(join(root, 'libs/database/src/generated'), { recursive: true, force: true });
  process.exit(1);
}
