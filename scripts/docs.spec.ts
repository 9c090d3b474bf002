/** The pages of docs/ that repeat what the code says, held against the code. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** Code and status of each line of a catalogue such as `code: { status: 400, …`. */
function catalogue(path: string): string[] {
  return [...read(path).matchAll(/^ {2}([a-z_]+): \{ status: (\d{3})/gm)].map(
    ([, code, status]) => `${code} ${status}`,
  );
}

/** The same two out of a table whose rows begin `| status | `code` |`. */
function documented(path: string): string[] {
  return [...read(path).matchAll(/^\| (\d{3}) +\| `([a-z_]+)`/gm)].map(([, status, code]) => `${code} ${status}`);
}

/** `GET /organizations/{organizationId}` for each handler of a controller; those outside of /api/v1 are left out. */
function operationsOf(path: string): string[] {
  const source = read(path);
  const controller = /@Controller\(([^)]*)\)/.exec(source)?.[1] ?? '';
  const prefixes = all(controller, /'([^']*)'/g);
  return [...source.matchAll(/@(Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g)]
    .flatMap(([, method = '', rest = '']) =>
      (prefixes.length > 0 ? prefixes : ['']).map((prefix) => {
        const full = [prefix, rest].filter((part) => part !== '').join('/');
        return `${method.toUpperCase()} /${full.replaceAll(/:([A-Za-z]+)/g, '{$1}')}`;
      }),
    )
    .filter((operation) => !/ \/(healthz|readyz)$/.test(operation));
}

const pages = [
  ...globSync('docs/**/*.md', { cwd: root }),
  ...globSync('*.md', { cwd: root }),
  'docker/README.md',
].filter((page) => existsSync(join(root, page)));

describe('the reference', () => {
  it('has every error code of /v1 and of the management API with its status, and no other', () => {
    const known = [...catalogue('libs/gateway/src/errors.ts'), ...catalogue('libs/contracts/src/problem.ts')];
    expect(known.length).toBeGreaterThan(50);
    // Answered before there is a request to speak of, so it stands outside of the catalogue.
    expect(documented('docs/reference/error-codes.md').sort()).toEqual([...known, 'invalid_http 400'].sort());
  });

  it('has every environment variable, and .env.example no other', () => {
    const source = read('apps/api/src/config/env.ts');
    const vendors = /vendorKeyVariables = \[([^\]]*)\]/.exec(source)?.[1] ?? '';
    const known = [...all(source, /^ {2}([A-Z][A-Z0-9_]+): /gm), ...all(vendors, /'([A-Z0-9_]+)'/g)].sort();
    expect(known.length).toBeGreaterThan(20);
    expect(all(read('docs/reference/environment.md'), /^\| `([A-Z0-9_]+)`/gm).sort()).toEqual(known);
    expect(known).toEqual(expect.arrayContaining(all(read('.env.example'), /^#?([A-Z][A-Z0-9_]+)=/gm)));
  });

  it('has every metric, and no other', () => {
    const known = all(read('apps/api/src/observability/metrics.ts'), /'(tollgate_[a-z0-9_]+)'/g).sort();
    expect(known.length).toBeGreaterThan(10);
    expect(all(read('docs/reference/metrics.md'), /^\| `(tollgate_[a-z0-9_]+)`/gm).sort()).toEqual(known);
  });

  it('has every path of the management API with its methods, and no other', () => {
    const page = read('docs/reference/management-api.md');
    const listed = [...page.matchAll(/^\| `(\/[^`]+)` +\| ([A-Z, ]+?) +\|/gm)].flatMap(([, path, methods]) =>
      (methods ?? '').split(',').map((method) => `${method.trim()} ${path}`),
    );
    expect(listed.sort()).toEqual(
      globSync('apps/api/src/**/*.controller.ts', { cwd: root }).flatMap(operationsOf).sort(),
    );
  });

  it('has every x-tollgate header that is read or sent', () => {
    const sources = globSync('{libs/gateway,apps/api}/src/**/*.ts', { cwd: root }).filter(
      (path) => !/\.spec\.ts$/.test(path),
    );
    const known = new Set(sources.flatMap((path) => all(read(path), /'(x-tollgate-[a-z-]+)'/g)));
    expect(known.size).toBeGreaterThan(5);
    const page = read('docs/reference/headers.md');
    expect([...known].filter((header) => !page.includes(`| \`${header}\``))).toEqual([]);
  });
});

describe('the feature list', () => {
  const numbered = { A: 6, C: 10, D: 9, E: 8, F: 8, G: 5, H: 6, I: 6 };
  const ids = [
    ...Object.entries(numbered).flatMap(([area, count]) =>
      Array.from({ length: count }, (_, index) => `${area}${index + 1}`),
    ),
    ...['B', 'J', 'K', 'L', 'M'],
  ];

  it('has each id once, with a state it may have', () => {
    const rows = [...read('docs/features.md').matchAll(/^\| ([A-Z]\d*) +\|[^|]*\| ([a-z ]+?) +\|/gm)];
    expect(rows.map((row) => row[1]).sort()).toEqual([...ids].sort());
    expect(rows.filter((row) => !['works', 'partly', 'not yet'].includes(row[2] ?? ''))).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(pages)('%s has no dead link', (page) => {
    const dead = all(withoutCode(read(page)), /\]\(([^)\s]+)\)/g)
      .filter((link) => !/^(https?:|mailto:|#)/.test(link))
      .filter((link) => !existsSync(join(root, dirname(page), link.replace(/#.*$/, ''))));
    expect(dead).toEqual([]);
  });

  it.each(pages)('%s names only files that exist', (page) => {
    const named = all(read(page), /`((?:apps|libs|prisma|scripts|docker|e2e|bench|docs)\/[A-Za-z0-9_./-]*)`/g);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('list every decision in the index', () => {
    const index = read('docs/decisions/README.md');
    const records = globSync('docs/decisions/[0-9]*.md', { cwd: root }).map((path) =>
      path.slice('docs/decisions/'.length),
    );
    expect(records.filter((name) => !index.includes(`(${name})`))).toEqual([]);
    expect(new Set(records.map((name) => name.slice(0, 4))).size).toBe(records.length);
  });
});

/** Fenced blocks show what files and terminals look like; what is in them is no link of ours. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, '');
}
