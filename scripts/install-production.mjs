/**
 * Installs the built product, and nothing that only builds or tests it, into an empty folder. The image and the test of
 * the installation (e2e/production-install.e2e.ts) run this same script, so what is tested is what is shipped.
 *
 *   node scripts/install-production.mjs FOLDER [--system-node]
 *
 *   --system-node   leave out the Node that comes from npm, where the machine already has the right one (the image)
 *
 * `npm run build` must have been run. Writes to FOLDER only, and to npm's cache.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = dirname(import.meta.dirname);
const [folder, ...options] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-') || options.some((option) => option !== '--system-node')) {
  stop('Usage: node scripts/install-production.mjs FOLDER [--system-node]');
}
const target = resolve(folder);
if (existsSync(target) && readdirSync(target).length > 0) stop(`${target} is not empty.`);

/** Every workspace: npm refuses a lockfile whose workspaces are not all there, even those we ship nothing of. */
const workspaces = readJson('package.json')
  .workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }))
  .map((manifest) => dirname(manifest));
/** Those that run in production; the simulator serves the demo. */
const shipped = workspaces.filter((path) => /^(apps|libs)\//.test(path));
const files = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  'LICENSE',
  'scripts/ensure-built.mjs',
  'prisma/migrations',
];

for (const path of shipped) {
  if (!existsSync(join(root, path, 'dist'))) stop(`${path} is not built; run npm run build first.`);
}
for (const path of [...files, ...workspaces.map((workspace) => join(workspace, 'package.json'))]) copy(path);
for (const path of shipped) copy(join(path, 'dist'));
writeManifests();

const install = spawnSync('npm', ['ci', '--omit=dev', '--omit=peer', '--prefer-offline', '--no-audit', '--no-fund'], {
  cwd: target,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (install.status !== 0) stop('npm could not install the production dependencies; its lines above say why.');
if (options.includes('--system-node')) removeNode();

console.log(`Installed in ${target}. Start it there with:\n  node --enable-source-maps apps/api/dist/main.js`);

/**
 * Without the root's development dependencies. `--omit=dev` alone would keep those that a production package names as an
 * optional peer, and all they need: Prisma's command line, TypeScript and React, 250 MB.
 */
function writeManifests() {
  const manifest = readJson('package.json');
  const lock = readJson('package-lock.json');
  delete manifest.devDependencies;
  delete lock.packages[''].devDependencies;
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(target, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** Types and build notes are for compilers; source maps stay, they make stack traces readable. */
function copy(path) {
  const to = join(target, path);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(root, path), to, {
    recursive: true,
    filter: (source) => !/\.d\.ts(\.map)?$|\.tsbuildinfo$/.test(source),
  });
}

function removeNode() {
  rmSync(join(target, 'node_modules/.bin/node'), { force: true });
  for (const name of globSync('node_modules/node-{linux,bin-darwin}-*', { cwd: target })) {
    rmSync(join(target, name), { recursive: true });
  }
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
