import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/** The parser must look at the text it is given, not at the file of that name on disk. */
const env = { ...process.env, NODE_OPTIONS: '', NX_DAEMON: 'false', TSESTREE_SINGLE_RUN: 'false' };

/** Lints a text as if it stood at `path`. */
function lint(path: string, code: string): { ruleId: string; message: string }[] {
  const result = spawnSync(
    process.execPath,
    [join(root, 'node_modules/eslint/bin/eslint.js'), '--stdin', '--stdin-filename', path, '--format', 'json'],
    { cwd: root, input: code, encoding: 'utf8', env },
  );
  const [report] = JSON.parse(result.stdout) as { messages: { ruleId: string; message: string }[] }[];
  return report?.messages ?? [];
}

// A rule that is configured but not in force is worse than none: everybody relies on it.
describe('the dependency rule is in force', () => {
  beforeAll(() => {
    // The rule reads Nx's graph; made here so that this test does not depend on what ran before it.
    spawnSync(process.execPath, [join(root, 'node_modules/.bin/nx'), 'show', 'projects'], { cwd: root, env });
  });

  it.each([
    [
      'libs/pricing/src/money.ts',
      "import { createGateway } from '@tollgate/gateway';\nexport const x = createGateway;\n",
    ],
    ['libs/gateway/src/gateway.ts', "import { Injectable } from '@nestjs/common';\nexport const x = Injectable;\n"],
    ['libs/providers/src/provider.ts', "import { request } from 'undici';\nexport const x = request;\n"],
    ['apps/simulator/src/server.ts', "import { costPico } from '@tollgate/pricing';\nexport const x = costPico;\n"],
  ])(
    'a forbidden import in %s is an error',
    (path, code) => {
      expect(lint(path, code).map(({ ruleId }) => ruleId)).toContain('@nx/enforce-module-boundaries');
    },
    60_000,
  );

  it('an allowed import is none', () => {
    const code = "import { costPico } from '@tollgate/pricing';\nexport const x = costPico;\n";
    expect(lint('libs/gateway/src/gateway.ts', code).map(({ ruleId }) => ruleId)).not.toContain(
      '@nx/enforce-module-boundaries',
    );
  }, 60_000);

  it('reading process.env outside config/env.ts is an error', () => {
    const messages = lint('apps/api/src/start.ts', "export const x = process.env['PORT'];\n");
    expect(messages.map(({ ruleId }) => ruleId)).toContain('no-restricted-properties');
  }, 60_000);
});
