/**
 * Builds what is out of date, and nothing when nothing changed.
 *
 * A stamp newer than every source means "up to date" and costs one directory walk (~20 ms), so `npm start` on a built
 * tree does not pay for Nx. In an installed image there are no sources, and the check is skipped.
 *
 *   --all          build every project (npm run build)
 *   --only NAME    build one project and what it needs
 *   --quiet        no output unless the build fails
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 9)) {
  // On Linux npm brings Node 24 along (optionalDependencies); elsewhere the machine's own is used.
  console.error(
    `Tollgate runs on Node 24.9 or newer; this is ${process.versions.node}. Install Node 24 and run npm ci again.`,
  );
  process.exit(78);
}

const root = dirname(import.meta.dirname);
const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const quiet = args.includes('--quiet');

const SOURCES = [
  'apps',
  'libs',
  'prisma',
  'package-lock.json',
  'tsconfig.base.json',
  'nx.json',
  'scripts/generate.mjs',
];
const SKIP = new Set(['node_modules', 'dist', 'dist-types', 'generated', '.nx']);

/** Newest modification time below `path`, in milliseconds; 0 where it does not exist. Test files do not count. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return /\.(spec|e2e)\.tsx?$/.test(path) ? 0 : stat.mtimeMs;
  let latest = 0;
  for (const entry of readdirSync(path)) {
    if (!SKIP.has(entry)) latest = Math.max(latest, newest(join(path, entry)));
  }
  return latest;
}

if (!existsSync(join(root, 'apps/api/src'))) process.exit(0);

const projects = only ? [`@tollgate/${only}`] : ['@tollgate/api', '@tollgate/portal', '@tollgate/simulator'];
const stampDir = join(root, 'node_modules/.cache/tollgate');
const stamp = join(stampDir, `built-${only ?? 'all'}`);
const stampTime = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const outputs = projects.map((name) => join(root, 'apps', name.slice('@tollgate/'.length), 'dist'));
const upToDate =
  outputs.every((path) => existsSync(path)) && Math.max(...SOURCES.map((p) => newest(join(root, p)))) < stampTime;
if (upToDate) {
  if (args.includes('--all')) console.log('Everything is built.');
  process.exit(0);
}

const startedAt = Date.now();
if (!quiet) console.log('Building Tollgate (only what changed) …');
const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
const nxBin = existsSync(nx) ? nx : join(root, 'node_modules/nx/bin/nx.js');
const result = spawnSync(
  process.execPath,
  [nxBin, 'run-many', '-t', 'build', `--projects=${projects.join(',')}`, '--outputStyle=stream'],
  {
    cwd: root,
    stdio: quiet ? 'pipe' : 'inherit',
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    },
  },
);
if (result.status !== 0) {
  if (quiet) process.stderr.write(Buffer.concat([result.stdout ?? Buffer.alloc(0), result.stderr ?? Buffer.alloc(0)]));
  console.error('The build failed; nothing was started. The lines above say where.');
  process.exit(1);
}
mkdirSync(stampDir, { recursive: true });
writeFileSync(stamp, '');
if (!quiet) console.log(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
