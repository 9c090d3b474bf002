/**
 * Passwords are kept as argon2id (OWASP Password Storage Cheat Sheet: m = 19456 KiB, t = 2, p = 1). A hash takes some
 * 20 MB and 30 ms of one core, so at most two run at once and few may wait: sign-in must not starve the gateway.
 */
import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from '../../http/problem-error.js';

/** `Algorithm.Argon2id`: the package declares a const enum, which isolated modules cannot read. */
const argon2id = 2;
const parameters = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const mayWait = 32;

let running = 0;
const waiting: (() => void)[] = [];
let dummy: Promise<string> | undefined;

/** A PHC string. */
export function hashPassword(password: string): Promise<string> {
  return limited(() => hash(password, parameters));
}

/**
 * False for a wrong password, and, after the same work, where there is no hash at all: how long the answer takes must not
 * tell whether the account exists.
 * @throws {ProblemError} `too_many_attempts` when too many sign-ins wait already.
 */
export function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  return limited(async () => {
    dummy ??= hash('no password is this one', parameters);
    const matches = await verify(stored ?? (await dummy), password);
    return matches && stored !== null;
  });
}

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mayWait)
      throw new ProblemError('too_many_attempts', undefined, { headers: { 'retry-after': '1' } });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    // The place is handed on, so nobody can slip in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
