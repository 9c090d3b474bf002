/** What can be held of docker/ without a container engine. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

interface Service {
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  depends_on?: Record<string, unknown>;
  healthcheck?: unknown;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

const root = dirname(import.meta.dirname);
const docker = join(root, 'docker');
const compose = parse(readFileSync(join(docker, 'compose.yml'), 'utf8')) as Compose;
const dockerfile = readFileSync(join(docker, 'Dockerfile'), 'utf8');

describe('docker/make-secrets.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-secrets-'));
  const make = (): Record<string, string> => {
    execFileSync('sh', [join(docker, 'make-secrets.sh'), folder]);
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  };
  const secrets = make();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes exactly the secrets the compose file mounts', () => {
    const mounted = Object.values(compose.secrets).map(({ file }) => file.replace('./secrets/', ''));
    expect(Object.keys(secrets).sort()).toEqual(mounted.sort());
  });

  it('makes an encryption key of 32 bytes and URLs that hold the passwords', () => {
    expect(Buffer.from(secrets['encryption_key'] ?? '', 'base64')).toHaveLength(32);
    expect(new URL(secrets['database_url'] ?? '').password).toBe(secrets['owner_password']);
    expect(new URL(secrets['redis_url'] ?? '').password).toBe(secrets['redis_password']);
    expect(secrets['redis_conf']).toContain(`requirepass ${secrets['redis_password']}\n`);
  });

  it('changes nothing when it is run again', () => {
    expect(make()).toEqual(secrets);
  });
});

describe('docker/compose.yml', () => {
  it.each(Object.keys(compose.services))('%s mounts only secrets, volumes and files that exist', (name) => {
    const service = compose.services[name];
    for (const secret of service?.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
    for (const volume of service?.volumes ?? []) {
      const [source = ''] = volume.split(':');
      expect(source.startsWith('.') ? existsSync(join(docker, source)) : source in compose.volumes).toBe(true);
    }
    for (const value of Object.values(service?.environment ?? {})) {
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      if (secret !== undefined) expect(service?.secrets).toContain(secret);
    }
  });

  it('gives Tollgate only variables it knows', () => {
    const known = readFileSync(join(root, 'apps/api/src/config/env.ts'), 'utf8');
    for (const name of Object.keys(compose.services['tollgate']?.environment ?? {})) {
      expect(known).toContain(`  ${name.replace(/_FILE$/, '')}:`);
    }
  });
});

describe('docker/Dockerfile', () => {
  it('installs with the script the tests install with, and starts without a shell as a named user', () => {
    expect(dockerfile).toContain('scripts/install-production.mjs');
    expect(dockerfile).toMatch(/^USER [a-z]+$/m);
    expect(dockerfile).toMatch(/^CMD \["node", "--enable-source-maps", "apps\/api\/dist\/main\.js"\]$/m);
    for (const base of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(base[1]).toBe('node:24-bookworm-slim');
  });
});
