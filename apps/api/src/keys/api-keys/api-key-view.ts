import type { ApiKey as ApiKeyView } from '@tollgate/contracts';
import type { Prisma, Transaction } from '@tollgate/database';
import { usdFromDecimal } from '../../config/usd.js';
import type { OrganizationScope } from '../../http/actor.js';
import { ProblemError } from '../../http/problem-error.js';
import { publicId } from '../../http/public-id.js';
import { localDate, startOfDay } from '../../usage/time-range.js';
import { maskApiKey } from './api-key-format.js';

/** All that leaves the database of a key; the hash is not part of it. */
export const apiKeyView = {
  id: true,
  name: true,
  projectId: true,
  organizationId: true,
  state: true,
  createdAt: true,
  createdBy: true,
  expiresAt: true,
  revokedAt: true,
  project: { select: { name: true } },
  secrets: {
    select: { prefix: true, lastFour: true, lastUsedAt: true, lastUsedIp: true, lastUsedModel: true },
    orderBy: { id: 'desc' },
  },
} as const satisfies Prisma.ApiKeySelect;

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof apiKeyView }>;

/** What a key did since the month began. */
export interface MonthFigures {
  spend: string;
  requests: number;
}

/** `month` undefined = not asked for. */
export function viewApiKey(row: ApiKeyRow, now: Date, month: MonthFigures | undefined): ApiKeyView {
  const [secret] = row.secrets;
  if (!secret) throw new ProblemError('internal_error', undefined, { cause: `API key ${row.id} has no secret.` });
  const lastUsed = row.secrets.toSorted((a, b) => Number(b.lastUsedAt ?? 0) - Number(a.lastUsedAt ?? 0))[0];
  return {
    id: publicId('key', row.id),
    name: row.name,
    projectId: row.projectId,
    projectName: row.project.name,
    organizationId: row.organizationId,
    maskedKey: maskApiKey(secret.prefix, secret.lastFour),
    state: row.state !== 'active' ? 'revoked' : row.expiresAt !== null && row.expiresAt <= now ? 'expired' : 'active',
    createdAt: row.createdAt.toISOString(),
    createdBy: creator(row.createdBy),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsed?.lastUsedAt?.toISOString() ?? null,
    lastUsedModel: lastUsed?.lastUsedModel ?? null,
    lastUsedIp: lastUsed?.lastUsedIp ?? null,
    spendMonth: month?.spend ?? null,
    requestsMonth: month?.requests ?? null,
  };
}

/** What an audit entry keeps: what the key is, not what it did. */
export function auditFacts(key: ApiKeyView) {
  const { id, name, projectId, maskedKey, state, expiresAt } = key;
  return { id, name, projectId, maskedKey, state, expiresAt };
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
