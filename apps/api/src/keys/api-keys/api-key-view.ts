import type { ApiKey as ApiKeyView, ApiKeyFlag, ApiKeySecret, KeyScopes } from '@tollgate/contracts';
import type { Prisma, Transaction } from '@tollgate/database';
import { usdFromDecimal } from '../../config/usd.js';
import type { OrganizationScope } from '../../http/actor.js';
import { entityTagOf } from '../../http/entity-tag.js';
import { ProblemError } from '../../http/problem-error.js';
import { publicId } from '../../http/public-id.js';
import { localDate, startOfDay } from '../../usage/time-range.js';
import { maskApiKey } from './api-key-format.js';
import type { OwnerNames } from './api-key-owners.js';

/** A key nobody has used for so long is shown as idle. */
export const idleAfterMs = 30 * 86_400_000;
/** Secrets shown of a key, the newest. */
const shownSecrets = 20;

/** All that leaves the database of a key; the hash is not part of it. */
export const apiKeyView = {
  id: true,
  name: true,
  projectId: true,
  organizationId: true,
  environment: true,
  state: true,
  scopes: true,
  ipAllow: true,
  tags: true,
  ownerUserId: true,
  ownerServiceAccount: true,
  parentId: true,
  createdAt: true,
  createdBy: true,
  expiresAt: true,
  revokedAt: true,
  project: { select: { name: true } },
  secrets: {
    select: {
      id: true,
      prefix: true,
      lastFour: true,
      validFrom: true,
      validUntil: true,
      lastUsedAt: true,
      lastUsedIp: true,
      lastUsedModel: true,
    },
    orderBy: { id: 'desc' },
    take: shownSecrets,
  },
} as const satisfies Prisma.ApiKeySelect;

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof apiKeyView }>;

/** What a key did since the month began. */
export interface MonthFigures {
  spend: string;
  requests: number;
}

/** `month` undefined = not asked for. */
export function viewApiKey(
  row: ApiKeyRow,
  now: Date,
  month: MonthFigures | undefined,
  owners: OwnerNames = new Map(),
): ApiKeyView {
  const [secret] = row.secrets;
  if (!secret) throw new ProblemError('internal_error', undefined, { cause: `API key ${row.id} has no secret.` });
  const lastUsed = row.secrets.toSorted((a, b) => Number(b.lastUsedAt ?? 0) - Number(a.lastUsedAt ?? 0))[0];
  const state =
    row.state !== 'active' ? 'revoked' : row.expiresAt !== null && row.expiresAt <= now ? 'expired' : 'active';
  return {
    id: publicId('key', row.id),
    name: row.name,
    projectId: row.projectId,
    projectName: row.project.name,
    organizationId: row.organizationId,
    maskedKey: maskApiKey(secret.prefix, secret.lastFour),
    environment: row.environment === 'test' ? 'test' : 'live',
    state,
    flags: state === 'active' ? flagsOf(row, lastUsed?.lastUsedAt ?? null, now) : [],
    scopes: row.scopes as KeyScopes,
    ipAllow: row.ipAllow,
    tags: row.tags as Record<string, string>,
    owner: ownerOf(row, owners),
    parentId: row.parentId === null ? null : publicId('key', row.parentId),
    createdAt: row.createdAt.toISOString(),
    createdBy: creator(row.createdBy),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsed?.lastUsedAt?.toISOString() ?? null,
    lastUsedModel: lastUsed?.lastUsedModel ?? null,
    lastUsedIp: lastUsed?.lastUsedIp ?? null,
    secrets: row.secrets.map((each, index) => viewSecret(each, index === 0, state, now)),
    spendMonth: month?.spend ?? null,
    requestsMonth: month?.requests ?? null,
  };
}

/** What an audit entry keeps: what the key is, not what it did. */
export function auditFacts(key: ApiKeyView) {
  const { id, name, projectId, maskedKey, state, expiresAt, scopes, ipAllow, tags, owner, parentId } = key;
  const overlaps = key.secrets.flatMap((secret) =>
    secret.state === 'overlap' ? [{ id: secret.id, maskedKey: secret.maskedKey, validUntil: secret.validUntil }] : [],
  );
  return { id, name, projectId, maskedKey, state, expiresAt, scopes, ipAllow, tags, owner, parentId, overlaps };
}

/**
 * What the entity tag is made of: what somebody wrote, nothing that time or traffic changes. An overlap that ran out and a
 * key that expired are the key that was read.
 */
export function tagFacts(key: ApiKeyView): object {
  const { id, name, expiresAt, revokedAt, scopes, ipAllow, tags, owner } = key;
  const secrets = key.secrets.map((secret) => ({ id: secret.id, validUntil: secret.validUntil }));
  return { id, name, expiresAt, revokedAt, scopes, ipAllow, tags, owner, secrets };
}

export const apiKeyTag = (key: ApiKeyView): string => entityTagOf(tagFacts(key));

function viewSecret(
  secret: ApiKeyRow['secrets'][number],
  newest: boolean,
  keyState: ApiKeyView['state'],
  now: Date,
): ApiKeySecret {
  const ended = keyState !== 'active' || (secret.validUntil !== null && secret.validUntil <= now);
  return {
    id: publicId('sec', secret.id),
    maskedKey: maskApiKey(secret.prefix, secret.lastFour),
    state: ended ? 'ended' : newest ? 'current' : 'overlap',
    validFrom: secret.validFrom.toISOString(),
    validUntil: secret.validUntil?.toISOString() ?? null,
    lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
    lastUsedModel: secret.lastUsedModel,
    lastUsedIp: secret.lastUsedIp,
  };
}

function flagsOf(row: ApiKeyRow, lastUsedAt: Date | null, now: Date): ApiKeyFlag[] {
  const flags: ApiKeyFlag[] = [];
  const since = Math.max(lastUsedAt?.getTime() ?? 0, row.createdAt.getTime());
  if (since <= now.getTime() - idleAfterMs) flags.push('idle');
  if (row.expiresAt === null) flags.push('never_expires');
  if (row.secrets.some(({ validUntil }) => validUntil !== null && validUntil > now)) flags.push('rotating');
  return flags;
}

function ownerOf(row: ApiKeyRow, names: OwnerNames): ApiKeyView['owner'] {
  if (row.ownerServiceAccount !== null) return { type: 'service_account', name: row.ownerServiceAccount };
  if (row.ownerUserId === null) return null;
  return { type: 'user', id: row.ownerUserId, name: names.get(row.ownerUserId) ?? 'a former member' };
}

function creator(text: string | null): ApiKeyView['createdBy'] {
  if (text === null) return null;
  const [type = '', id = '', ...label] = text.split(':');
  return { id: id === '' ? type : id, name: label.join(':') || type };
}

/** From the hourly rollups; keys without usage have zeros. */
export async function monthFigures(
  tx: Transaction,
  organization: OrganizationScope,
  keyIds: readonly string[],
  now: Date,
): Promise<Map<string, MonthFigures>> {
  const { organizationId, timeZone } = organization;
  const month = localDate(now.getTime(), timeZone).slice(0, 7);
  const monthStart = new Date(startOfDay(`${month}-01`, timeZone));
  const sums = await tx.usageHour.groupBy({
    by: ['apiKeyId'],
    where: { organizationId, apiKeyId: { in: [...keyIds] }, hour: { gte: monthStart } },
    _sum: { charge: true, requests: true },
  });
  const figures = new Map<string, MonthFigures>(keyIds.map((id) => [id, { spend: '0', requests: 0 }]));
  for (const { apiKeyId, _sum } of sums) {
    if (apiKeyId === null) continue;
    figures.set(apiKeyId, { spend: usdFromDecimal(_sum.charge), requests: Number(_sum.requests ?? 0n) });
  }
  return figures;
}
