/** Reading and writing the rows of a key, for the services and for the set-up of an empty database. */
import type { KeyScopes } from '@tollgate/contracts';
import type { Prisma, Transaction } from '@tollgate/database';
import { notFound } from '../../http/problem-error.js';
import { newId, parsePublicId } from '../../http/public-id.js';
import { visibleParts } from './api-key-format.js';
import { hashApiKey } from './api-key-hash.js';
import { apiKeyView, type ApiKeyRow } from './api-key-view.js';

export interface NewApiKey {
  organizationId: string;
  projectId: string;
  name: string;
  /** The whole key, already checked. */
  key: string;
  expiresAt: Date | null;
  /** `<type>:<id>:<label>` of who made it. */
  createdBy: string;
  now: Date;
  scopes?: KeyScopes;
  ipAllow?: readonly string[];
  tags?: Readonly<Record<string, string>>;
  ownerUserId?: string | null;
  ownerServiceAccount?: string | null;
  parentId?: string | null;
}

/** Writes key and secret and gives the key's UUID. Also used when an empty database is set up. */
export async function insertApiKey(tx: Transaction, pepper: Uint8Array, input: NewApiKey): Promise<string> {
  const { organizationId, key, now } = input;
  const id = newId();
  await tx.apiKey.create({
    data: {
      id,
      organizationId,
      projectId: input.projectId,
      name: input.name,
      environment: key.startsWith('tg_test_') ? 'test' : 'live',
      expiresAt: input.expiresAt,
      scopes: (input.scopes ?? {}) as Prisma.InputJsonObject,
      ipAllow: [...(input.ipAllow ?? [])],
      tags: { ...input.tags },
      ownerUserId: input.ownerUserId ?? null,
      ownerServiceAccount: input.ownerServiceAccount ?? null,
      parentId: input.parentId ?? null,
      createdBy: input.createdBy,
      createdAt: now,
    },
  });
  await insertSecret(tx, pepper, { organizationId, apiKeyId: id, key, now });
  return id;
}

export async function insertSecret(
  tx: Transaction,
  pepper: Uint8Array,
  input: { organizationId: string; apiKeyId: string; key: string; now: Date },
): Promise<void> {
  const { key, now, ...owner } = input;
  await tx.apiKeySecret.create({
    data: {
      id: newId(),
      ...owner,
      hash: hashApiKey(pepper, key),
      ...visibleParts(key),
      validFrom: now,
      createdAt: now,
    },
  });
}

/** @throws {ProblemError} `not_found` */
export async function findApiKey(tx: Transaction, organizationId: string, keyId: string): Promise<ApiKeyRow> {
  const id = parsePublicId('key', keyId);
  const row = id === null ? null : await tx.apiKey.findFirst({ where: { id, organizationId }, select: apiKeyView });
  if (!row) throw notFound('API key');
  return row;
}

/** The same, and nobody else changes it or a key below it until this transaction ends. */
export async function lockApiKey(tx: Transaction, organizationId: string, keyId: string): Promise<ApiKeyRow> {
  const id = parsePublicId('key', keyId);
  if (id !== null) {
    await tx.$queryRaw`SELECT id FROM api_key WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
  }
  return findApiKey(tx, organizationId, keyId);
}
