import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providers } from '@tollgate/providers';
import { EnvironmentError, loadEnvironment, vendorKeyVariables } from './env.js';

const key = Buffer.alloc(32, 7).toString('base64');

function problemOf(source: NodeJS.ProcessEnv): EnvironmentError {
  try {
    loadEnvironment(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('the environment', () => {
  it('has the defaults of the contract', () => {
    const env = loadEnvironment({});
    expect(env).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      embedded: true,
      demo: true,
      roles: ['gateway', 'admin', 'worker'],
      journalSync: 'background',
      maxBodyBytes: 33_554_432,
      logLevel: 'info',
    });
    expect(env.dataDir.endsWith('/.tollgate')).toBe(true);
  });

  it('turns the demo off with a database of one’s own', () => {
    expect(loadEnvironment({ DATABASE_URL: 'postgres://x', TOLLGATE_ENCRYPTION_KEY: key }).demo).toBe(false);
  });

  it.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://x' }, 'TOLLGATE_ENCRYPTION_KEY'],
    [{ TOLLGATE_ENCRYPTION_KEY: 'short' }, 'TOLLGATE_ENCRYPTION_KEY'],
    [{ TOLLGATE_ROLES: 'gateway' }, 'TOLLGATE_ROLES'],
    [{ TOLLGATE_ROLES: 'cook', REDIS_URL: 'redis://x' }, 'TOLLGATE_ROLES'],
    [{ TOLLGATE_JOURNAL_SYNC: 'maybe' }, 'TOLLGATE_JOURNAL_SYNC'],
    [{ TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: 'abc' }, 'TOLLGATE_BOOTSTRAP_ADMIN_TOKEN'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ TOLLGATE_ADMIN_PASSWORD: 'short' }, 'TOLLGATE_ADMIN_PASSWORD'],
    [{ TOLLGATE_ADMIN_PASSWORD_FILE: '/does/not/exist' }, 'TOLLGATE_ADMIN_PASSWORD_FILE'],
  ])('names the variable that is wrong: %j', (source, variable) => {
    const problem = problemOf(source);
    expect(problem.variable).toBe(variable);
    expect(problem.message.split('\n')).toHaveLength(1);
  });

  it('reads a secret from NAME_FILE, without its line break, and refuses both forms at once', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tollgate-env-'));
    try {
      const file = join(dir, 'secret');
      writeFileSync(file, 'correct horse\n');
      expect(loadEnvironment({ TOLLGATE_ADMIN_PASSWORD_FILE: file }).adminPassword).toBe('correct horse');
      expect(problemOf({ TOLLGATE_ADMIN_PASSWORD_FILE: file, TOLLGATE_ADMIN_PASSWORD: 'also this' }).message).toContain(
        'both set',
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('takes several encryption keys, newest first', () => {
    expect(loadEnvironment({ TOLLGATE_ENCRYPTION_KEY: `${key},${key}` }).encryptionKeys).toHaveLength(2);
  });
});

it('reads the key of every vendor that names a variable, and no other', () => {
  const { vendorKeys } = loadEnvironment({ GROQ_API_KEY: 'gsk', MISTRAL_API_KEY: 'm', SOMEBODY_API_KEY: 'x' });
  expect(vendorKeys).toEqual({ GROQ_API_KEY: 'gsk', MISTRAL_API_KEY: 'm' });
  const named = [...providers.values()].flatMap(({ manifest }) => manifest.apiKeyVariable ?? []);
  expect([...vendorKeyVariables].sort()).toEqual(named.sort());
});
