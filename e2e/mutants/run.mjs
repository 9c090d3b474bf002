/**
 * Takes protections away one by one and expects the test that holds each to fail.
 *
 *   node e2e/mutants/run.mjs [R1 R13 …]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const root = join(folder, '../..');
const bin = join(root, 'node_modules/.bin');
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
};
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.patch'))
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace('.patch', '')))
  .sort();

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
if (git('status', '--porcelain', '--untracked-files=no').stdout.trim() !== '') {
  console.error('The working tree has changes; commit or stash them first.');
  process.exit(2);
}

let survived = 0;
for (const name of names) {
  const file = join(folder, name);
  // `# test: <project> <path>`, which git passes over.
  const [, project, path] = /^# test: (\S+) (\S+)/.exec(readFileSync(file, 'utf8')) ?? [];
  if (path === undefined) throw new Error(`${name} does not say which test must fail`);
  const applied = git('apply', file);
  if (applied.status !== 0) {
    console.error(`${name}: does not apply any more\n${applied.stderr}`);
    survived += 1;
    continue;
  }
  let red;
  try {
    const args = ['--selectProjects', project, '--forceExit', '--testTimeout=60000', '--', path];
    red = spawnSync('jest', args, { cwd: root, env, stdio: 'ignore', timeout: 600_000 }).status !== 0;
  } finally {
    git('apply', '-R', file);
  }
  console.log(`${name}: ${red ? 'red, as it must be' : `SURVIVED ${path}`}`);
  if (!red) survived += 1;
}
console.log(`${names.length - survived} of ${names.length} mutants are found`);
process.exit(survived === 0 ? 0 : 1);
