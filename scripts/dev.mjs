/**
 * `npm run dev`: the product with reload. The API restarts when its compiled files change, the portal rebuilds when its
 * sources do; both compilers stay warm, so a change shows within a second or two.
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, NX_DAEMON: 'false', NX_TUI: 'false' };

const built = spawnSync(process.execPath, [join(root, 'scripts/ensure-built.mjs')], {
  cwd: root,
  env,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);

const children = [
  spawn(join(bin, 'tsc'), ['-b', 'tsconfig.json', '--watch', '--preserveWatchOutput'], {
    cwd: root,
    env,
    stdio: 'inherit',
  }),
  spawn(join(bin, 'vite'), ['build', 'apps/portal', '--watch', '--logLevel', 'warn'], {
    cwd: root,
    env,
    stdio: 'inherit',
  }),
  spawn(
    process.execPath,
    [
      '--watch',
      '--watch-path=apps/api/dist',
      '--watch-path=libs',
      '--watch-preserve-output',
      '--enable-source-maps',
      'apps/api/dist/main.js',
    ],
    {
      cwd: root,
      env,
      stdio: 'inherit',
    },
  ),
];

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
for (const child of children) child.on('exit', stop);
