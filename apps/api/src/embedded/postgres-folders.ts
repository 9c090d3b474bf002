import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseError, initCluster, unreachableFolder } from '@tollgate/database';
import type { Account, PostgresBinaries } from '@tollgate/database';

export interface Passwords {
  superuser: string;
  owner: string;
}

/** Makes the data directory (0711) where it is missing, and gives its full path. */
export function prepareDataDir(given: string): string {
  const dataDir = resolve(given);
  try {
    if (!existsSync(dataDir)) {
      mkdirSync(dataDir, { recursive: true });
      chmodSync(dataDir, 0o711);
    }
    mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new DatabaseError('embedded', `The data directory ${dataDir} cannot be made or written.`, { cause });
  }
  return dataDir;
}

/**
 * The account that runs the server: PostgreSQL refuses root, so as root it is the owner of an existing cluster, else
 * `nobody`. Undefined = the account of this process. Throws where it cannot reach a folder it needs.
 */
export function serverAccount(dataDir: string, binaries: PostgresBinaries): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = statSync(join(dataDir, 'pg'), { throwIfNoEntry: false });
  const account = existing && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : nobody();
  for (const [needed, remedy] of [
    [dataDir, 'set TOLLGATE_DATA_DIR to another folder'],
    [dirname(binaries.postgres), 'install Tollgate elsewhere'],
  ] as const) {
    const folder = unreachableFolder(needed, account);
    if (folder) {
      throw new DatabaseError(
        'embedded',
        `As root the embedded PostgreSQL runs as the account "nobody", which cannot enter ${folder}: ${remedy}, start as another user, or set DATABASE_URL.`,
      );
    }
  }
  return account;
}

/** Makes an empty cluster in `<dataDir>/pg` where there is none; a start that was cut short leaves nothing half made. */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<Passwords> {
  const folder = join(dataDir, 'pg');
  const file = join(dataDir, 'secrets', 'postgres.json');
  if (existsSync(join(folder, 'PG_VERSION'))) {
    const passwords = readPasswords(file);
    if (passwords) return passwords;
    throw new DatabaseError(
      'embedded',
      `There is a database in ${folder}, but its passwords are missing from ${file}.`,
    );
  }
  if (existsSync(folder)) {
    throw new DatabaseError('embedded', `${folder} exists and is no PostgreSQL cluster; move it away.`);
  }
  const passwords = { superuser: randomBytes(24).toString('base64url'), owner: randomBytes(24).toString('base64url') };
  writeFileSync(file, JSON.stringify(passwords), { mode: 0o600 });
  const draft = join(dataDir, 'pg.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (account) chownSync(draft, account.uid, account.gid);
  await initCluster({ binaries, folder: draft, account, superuserPassword: passwords.superuser, sync: true });
  renameSync(draft, folder);
  return passwords;
}

function readPasswords(file: string): Passwords | undefined {
  if (!existsSync(file)) return undefined;
  const { superuser, owner } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Passwords>;
  return typeof superuser === 'string' && typeof owner === 'string' ? { superuser, owner } : undefined;
}

function nobody(): Account {
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '');
  return { uid: Number(line?.[1] ?? 65_534), gid: Number(line?.[2] ?? 65_534) };
}
