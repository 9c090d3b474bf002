/**
 * What stands in the way of an old configuration: it was right when it was written, and things it needs may have gone
 * since, or things it does not have may have come into use. Everything is found at once, each with its place in the
 * document, so that a revision is refused whole and with all its reasons.
 */
import type { Transaction } from '@tollgate/database';
import { checkDeployment } from '../routing/deployments/deployment-checks.js';
import type { ConfigDocument, DeploymentEntry, RouteEntry } from './document.js';
import { Mistake, type SharedDeployments } from './edits.js';

export interface Restored {
  /** Null = the platform's. */
  organizationId: string | null;
  /** What would be, and what is. */
  next: ConfigDocument;
  present: ConfigDocument;
  /** The platform's deployments, for an organization. */
  shared: SharedDeployments;
}

export interface Obstacle {
  /** In the document, e.g. `routes.3.targets.0.deployment`. */
  path: string;
  message: string;
}

export async function findObstacles(tx: Transaction, restored: Restored): Promise<Obstacle[]> {
  return [
    ...restored.next.deployments.flatMap(providerGone),
    ...(await credentialsGone(tx, restored)),
    ...targetsGone(restored),
    ...(await stillUsed(tx, restored)),
  ];
}

function providerGone(entry: DeploymentEntry, index: number): Obstacle[] {
  try {
    // Whether an organization may name this host was decided when it did, and the hot path decides it again.
    checkDeployment({ ...entry, credential: null }, null);
    return [];
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return [{ path: ['deployments', index, ...error.path].join('.'), message: `"${entry.name}": ${error.message}` }];
  }
}

async function credentialsGone(tx: Transaction, { next }: Restored): Promise<Obstacle[]> {
  const wanted = next.deployments.flatMap(({ credentialId }) => (credentialId === null ? [] : [credentialId]));
  const rows = await tx.providerCredential.findMany({ where: { id: { in: wanted } }, select: { id: true } });
  const there = new Set(rows.map(({ id }) => id));
  return next.deployments.flatMap(({ name, credentialId }, index) =>
    credentialId === null || there.has(credentialId)
      ? []
      : [
          {
            path: `deployments.${index}.credentialId`,
            message: `the provider credential of the deployment "${name}" is gone`,
          },
        ],
  );
}

function targetsGone({ next, shared }: Restored): Obstacle[] {
  const there = new Set([...next.deployments.map(({ id }) => id), ...[...shared.values()].map(({ id }) => id)]);
  const inList = (route: RouteEntry, targets: RouteEntry['targets'], path: string): Obstacle[] =>
    targets.flatMap(({ deployment, deploymentId }, index) =>
      there.has(deploymentId)
        ? []
        : [
            {
              path: `${path}.targets.${index}.deployment`,
              message: `the route "${route.model}" needs the deployment "${deployment}", which is gone`,
            },
          ],
    );
  return next.routes.flatMap((route, index) => [
    ...inList(route, route.targets, `routes.${index}`),
    ...(route.rules ?? []).flatMap((rule, at) => inList(route, rule.targets, `routes.${index}.rules.${at}`)),
  ]);
}

/** Organizations may have built on deployments of the platform that the old revision does not have. */
async function stillUsed(tx: Transaction, { organizationId, next, present }: Restored): Promise<Obstacle[]> {
  if (organizationId !== null) return [];
  const kept = new Set(next.deployments.map(({ id }) => id));
  const removed = present.deployments.filter(({ id }) => !kept.has(id));
  if (removed.length === 0) return [];
  const users = await tx.routeTarget.findMany({
    where: { deploymentId: { in: removed.map(({ id }) => id) }, organizationId: { not: null } },
    select: { organizationId: true, deployment: { select: { name: true } }, route: { select: { model: true } } },
    take: mostShown,
  });
  const ids = users.flatMap((user) => (user.organizationId === null ? [] : [user.organizationId]));
  const rows = await tx.organization.findMany({ where: { id: { in: ids } }, select: { id: true, slug: true } });
  const slugs = new Map(rows.map(({ id, slug }) => [id, slug]));
  return users.map(({ organizationId: user, deployment, route }) => ({
    path: 'deployments',
    message: `the deployment "${deployment.name}" would be removed but is a target of the route "${route.model}" of the organization "${slugs.get(user ?? '') ?? ''}"`,
  }));
}

/** More are not read. */
const mostShown = 50;
