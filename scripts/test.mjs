/**
 * `npm test`: everything that has to hold, in the order that fails soonest. Prints `N passed, N failed` alone on the last
 * line and exits non-zero on any failure.
 *
 *   --soak        the long runs (100,000 fuzz cases, …)
 *   --only NAME   one step: lint, types, unit, stores, portal or e2e
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';

const root = dirname(import.meta.dirname);
const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const bin = join(root, 'node_modules/.bin');
const reports = join(root, 'node_modules/.cache/tollgate/reports');
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
  ...(args.includes('--soak') ? { TOLLGATE_SOAK: '1' } : {}),
};

let passed = 0;
let failed = 0;
const slowest = [];

/** Programs the tests need beyond npm: found, or installed where we may. */
function needs(program, debianPackage, paths = []) {
  const found = [...paths, ...env.PATH.split(':').map((dir) => join(dir, program))].some((path) => existsSync(path));
  if (found) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${debianPackage}, which the tests need …`);
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    let result = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], quiet);
    if (result.status !== 0) {
      spawnSync('apt-get', ['update'], quiet);
      result = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], quiet);
    }
    if (result.status === 0) return;
  }
  console.error(
    `The tests need ${program}. Install it (on Debian: apt-get install ${debianPackage}) and run npm test again.`,
  );
  console.log('0 passed, 1 failed');
  process.exit(1);
}

function step(name, run) {
  if (only !== undefined && only !== name) return;
  const startedAt = Date.now();
  console.log(`\n── ${name}`);
  run();
  slowest.push(`${name} ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

function command(name, program, programArgs) {
  const { status } = spawnSync(program, programArgs, { cwd: root, env, stdio: 'inherit' });
  if (status === 0) passed++;
  else {
    failed++;
    console.error(`✗ ${name} failed`);
  }
}

/**
 * Runs one Jest project. What failed beside others is run once more alone: a real defect fails again, and a test that only
 * a busy machine upsets is named as unsteady instead of hiding what else was found. It has to be mended, not ignored.
 */
function jest(project, extra = [], more = {}) {
  const first = runJest(project, extra, more);
  if (first === null) return;
  passed += first.passed;
  if (first.failedFiles.length === 0) {
    if (first.status !== 0) failed++;
    return;
  }
  console.log(`\nOnce more, alone: ${first.failedFiles.map((file) => file.slice(root.length + 1)).join(', ')}`);
  const second = runJest(project, ['--runInBand', '--runTestsByPath', ...first.failedFiles], more);
  if (second === null) return;
  passed += second.passed - first.passedInFailedFiles;
  failed += second.failed;
  for (const file of first.failedFiles) {
    if (!second.failedFiles.includes(file)) console.log(`UNSTEADY, mend it: ${file.slice(root.length + 1)}`);
  }
}

function runJest(project, extra, more) {
  mkdirSync(reports, { recursive: true });
  const report = join(reports, `${project}.json`);
  rmSync(report, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/jest/bin/jest.js'),
      '--selectProjects',
      project,
      '--json',
      `--outputFile=${report}`,
      '--passWithNoTests',
      // Real servers on two busy cores: what matters is that it happens, not how soon.
      '--testTimeout=60000',
      // A handle left open must not keep CI waiting for its own time limit.
      '--forceExit',
      ...extra,
    ],
    { cwd: root, env: { ...env, ...more }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (!existsSync(report)) {
    failed++;
    console.error(`✗ ${project}: the runner did not finish`);
    return null;
  }
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  const failures = testResults.filter((suite) => suite.status === 'failed');
  // A suite that could not run has no failed test of its own.
  const broken = failures.filter((suite) => suite.assertionResults.every((test) => test.status !== 'failed'));
  return {
    status,
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    failedFiles: failures.map((suite) => suite.name),
    passedInFailedFiles: failures.flatMap((suite) => suite.assertionResults).filter((test) => test.status === 'passed')
      .length,
  };
}

/** The oldest server we support, from Debian; its package must not start a server of its own. */
function hasPostgres15() {
  const server = '/usr/lib/postgresql/15/bin/postgres';
  if (existsSync(server) || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return existsSync(server);
  console.log('Installing postgresql-15, which the tests use …');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = (name) =>
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], quiet).status === 0;
  if (!install('postgresql-common')) return false;
  writeFileSync('/etc/postgresql-common/createcluster.conf', 'create_main_cluster = false\n');
  return install('postgresql-15') && existsSync(server);
}

needs('redis-server', 'redis-server');
needs('chromium', 'chromium', ['/usr/bin/chromium']);

const nx = existsSync(join(root, 'node_modules/nx/dist/bin/nx.js'))
  ? 'node_modules/nx/dist/bin/nx.js'
  : 'node_modules/nx/bin/nx.js';
step('build', () =>
  command('build', process.execPath, [join(root, nx), 'run-many', '-t', 'build', '--outputStyle=stream']),
);
if (failed === 0 || only !== undefined) {
  step('lint', () => {
    command('eslint', join(bin, 'eslint'), ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/']);
    command('prettier', join(bin, 'prettier'), ['--check', '.', '--log-level', 'warn', '--cache']);
  });
  step('types', () => command('types of the tests', join(bin, 'tsc'), ['-p', 'tsconfig.tests.json']));
  step('unit', () => jest('unit'));
  step('portal', () => jest('portal'));
  step('stores', () => jest('stores', ['--maxWorkers=2']));
  step('stores on PostgreSQL 15', () => {
    if (!hasPostgres15()) {
      console.log('skipped: PostgreSQL 15 is not on this machine');
      return;
    }
    jest('stores', ['--maxWorkers=2', 'libs/database', 'apps/api/src/usage'], { TOLLGATE_TEST_POSTGRES: '15' });
  });
  step('e2e', () => jest('e2e', ['--maxWorkers=1']));
}

console.log(`\n${slowest.join(' · ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
