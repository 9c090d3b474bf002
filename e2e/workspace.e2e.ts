import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './support/harness.js';

function build(): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repositoryRoot, 'scripts/ensure-built.mjs'), '--all'],
    { cwd: repositoryRoot, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return { status, output: stdout + stderr };
}

describe('npm run build', () => {
  it('does nothing when nothing changed', () => {
    expect(build().status).toBe(0);
    const second = build();
    expect(second).toEqual({ status: 0, output: 'Everything is built.\n' });
  }, 300_000);
});
