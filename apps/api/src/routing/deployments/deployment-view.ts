import type {
  Deployment as DeploymentView,
  DeploymentCapacity,
  DeploymentPrice,
  DeploymentTimeouts,
} from '@tollgate/contracts';
import type { Prisma } from '@tollgate/database';
import type { Json } from '../../config/canonical-json.js';
import { publicId } from '../../http/public-id.js';
import { clearanceOf } from './clearance.js';

/** All that leaves the database of a deployment: of its credential only the hint. */
export const deploymentView = {
  id: true,
  name: true,
  organizationId: true,
  provider: true,
  baseUrl: true,
  upstreamModel: true,
  state: true,
  credentialId: true,
  credential: { select: { hint: true } },
  price: true,
  contextWindow: true,
  dataClasses: true,
  settings: true,
  managedBy: true,
  configRevision: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.DeploymentSelect;

export type DeploymentRow = Prisma.DeploymentGetPayload<{ select: typeof deploymentView }>;

/** What the `settings` column holds. */
export interface DeploymentSettings {
  options?: Record<string, Json>;
  streamUsage?: 'request' | 'always' | 'never' | null;
  timeouts?: DeploymentTimeouts | null;
  probeIntervalMs?: number | null;
  capacity?: DeploymentCapacity;
  /** See `DeploymentEntry.trustedUrl`. */
  trustedUrl?: boolean;
}

export function viewDeployment(row: DeploymentRow): DeploymentView {
  const { options, streamUsage, timeouts, probeIntervalMs, capacity } = row.settings as DeploymentSettings;
  return {
    id: publicId('dep', row.id),
    name: row.name,
    organizationId: row.organizationId,
    provider: row.provider,
    baseUrl: row.baseUrl,
    upstreamModel: row.upstreamModel,
    state: row.state as DeploymentView['state'],
    credentialId: row.credentialId === null ? null : publicId('cred', row.credentialId),
    credentialHint: row.credential?.hint || null,
    price: row.price as DeploymentPrice | null,
    contextWindow: row.contextWindow,
    options: (options ?? {}) as DeploymentView['options'],
    streamUsage: streamUsage ?? null,
    timeouts: timeouts ?? null,
    clearance: clearanceOf(row.dataClasses),
    capacity: capacity ?? null,
    probeIntervalMs: probeIntervalMs ?? null,
    managedBy: row.managedBy === 'file' ? 'file' : 'api',
    configRevision: row.configRevision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
