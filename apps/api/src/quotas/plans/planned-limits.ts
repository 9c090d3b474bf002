/**
 * Which limits plans give to an organization: of the platform's plans the one it is on (its tier), or the default one;
 * and all of its own. Each organization's share of a plan's limit is a limit of its own, with an id that follows from both,
 * so that two organizations never share a counter.
 */
import { defaultAlgorithm } from '@tollgate/contracts';
import { createHash } from 'node:crypto';
import type { PlanLimitEntry } from '../../config/document.js';

export interface PlanRow {
  /** UUID. */
  id: string;
  organizationId: string | null;
  name: string;
  isDefault: boolean;
  limits: readonly PlanLimitEntry[];
  createdAt: Date;
  updatedAt: Date;
}

export interface PlannedLimit {
  /** UUID. */
  id: string;
  plan: PlanRow;
  entry: PlanLimitEntry;
  algorithm: NonNullable<PlanLimitEntry['algorithm']>;
}

export function plannedLimits(
  plans: readonly PlanRow[],
  organization: { id: string; plan: string | null },
): PlannedLimit[] {
  const ofPlatform = plans.filter((plan) => plan.organizationId === null);
  const tier =
    ofPlatform.find(({ name }) => name === organization.plan) ?? ofPlatform.find(({ isDefault }) => isDefault);
  const holding = [
    ...(tier === undefined ? [] : [tier]),
    ...plans.filter((plan) => plan.organizationId === organization.id),
  ];
  return holding.flatMap((plan) =>
    plan.limits.map((entry) => ({
      id: sharedId(entry.id, organization.id),
      plan,
      entry,
      algorithm: entry.algorithm ?? defaultAlgorithm(entry.window),
    })),
  );
}

/** A UUID (version 8, RFC 9562 section 5.8) made of two. */
function sharedId(limitId: string, organizationId: string): string {
  const hex = createHash('sha256').update(`${limitId} ${organizationId}`).digest('hex');
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
