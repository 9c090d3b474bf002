/** API keys as the gateway keeps them: all that are active, and the one look-up for a key it does not know yet. */
import type { KeyScopes } from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import type { KeyAccess } from '@tollgate/gateway';
import { compileAccess } from '../keys/api-keys/key-scopes.js';

/** What the gateway keeps of a key. */
export interface ApiKeyRecord {
  id: string;
  secretId: string;
  /** HMAC-SHA-256 of the key, see `hashApiKey`. */
  hash: Uint8Array;
  projectId: string;
  organizationId: string;
  state: 'active' | 'disabled' | 'revoked';
  /** Earlier of the key's expiry and its secret's end; null = none. */
  expiresAtMs: number | null;
  /** Compiled; null = nothing is narrowed. */
  access: KeyAccess | null;
}

const secretWithKey = {
  id: true,
  hash: true,
  validUntil: true,
  apiKey: {
    select: {
      id: true,
      projectId: true,
      organizationId: true,
      state: true,
      expiresAt: true,
      scopes: true,
      ipAllow: true,
    },
  },
} as const;

/** One indexed look-up; null where no key has this hash. Revoked and expired keys are given, too: the reply differs. */
export async function findApiKeyByHash(
  database: Database,
  hash: Uint8Array<ArrayBuffer>,
): Promise<ApiKeyRecord | null> {
  const row = await database.asSystem((tx) => tx.apiKeySecret.findUnique({ where: { hash }, select: secretWithKey }));
  return row && toRecord(row);
}

/** The same for many at once, in no order; hashes that no key has are left out. */
export async function findApiKeysByHash(
  database: Database,
  hashes: readonly Uint8Array<ArrayBuffer>[],
): Promise<ApiKeyRecord[]> {
  const rows = await database.asSystem((tx) =>
    tx.apiKeySecret.findMany({ where: { hash: { in: [...hashes] } }, select: secretWithKey }),
  );
  return rows.map(toRecord);
}

/** The most recently used keys first, for a warm start. */
export async function loadActiveApiKeys(database: Database, limit: number): Promise<ApiKeyRecord[]> {
  const rows = await database.asSystem((tx) =>
    tx.apiKeySecret.findMany({
      where: { apiKey: { state: 'active' } },
      select: secretWithKey,
      orderBy: [{ lastUsedAt: { sort: 'desc', nulls: 'last' } }, { id: 'desc' }],
      take: limit,
    }),
  );
  return rows.map(toRecord);
}

/** Every secret of one key, the newest first. Empty where it is gone. */
export async function loadApiKey(tx: Transaction, apiKeyId: string): Promise<ApiKeyRecord[]> {
  const rows = await tx.apiKeySecret.findMany({ where: { apiKeyId }, select: secretWithKey, orderBy: { id: 'desc' } });
  return rows.map(toRecord);
}

interface SecretRow {
  id: string;
  hash: Uint8Array;
  validUntil: Date | null;
  apiKey: {
    id: string;
    projectId: string;
    organizationId: string;
    state: string;
    expiresAt: Date | null;
    scopes: unknown;
    ipAllow: string[];
  };
}

function toRecord({ id, hash, validUntil, apiKey }: SecretRow): ApiKeyRecord {
  const ends = [validUntil, apiKey.expiresAt].flatMap((end) => (end === null ? [] : [end.getTime()]));
  return {
    id: apiKey.id,
    secretId: id,
    hash,
    projectId: apiKey.projectId,
    organizationId: apiKey.organizationId,
    state: apiKey.state as ApiKeyRecord['state'],
    expiresAtMs: ends.length === 0 ? null : Math.min(...ends),
    access: compileAccess(apiKey.scopes as KeyScopes, apiKey.ipAllow),
  };
}
