import { Inject, Injectable, Optional } from '@nestjs/common';
import type { DeploymentHealth, DeploymentHealthList, DeploymentImpact } from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { usdFromDecimal } from '../../config/usd.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { parsePublicId, publicId } from '../../http/public-id.js';
import { DEPLOYMENT_FIGURES, type DeploymentFigures } from './deployment-figures.js';

const dayMs = 86_400_000;
const inUse = ['hot', 'warming', 'cold'];

/** How deployments are, and who would notice if one of them went away. */
@Injectable()
export class DeploymentHealthService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Optional() @Inject(DEPLOYMENT_FIGURES) private readonly figures: DeploymentFigures | null = null,
  ) {}

  /** Of one owner; `null` = the platform's. */
  async list(organizationId: string | null): Promise<DeploymentHealthList> {
    const { figures } = this;
    if (figures === null) throw new ProblemError('unavailable', 'This process has no gateway to ask.');
    const rows = await this.database.asSystem((tx) =>
      tx.deployment.findMany({
        where: { organizationId },
        select: { id: true, name: true, state: true },
        orderBy: { name: 'asc' },
      }),
    );
    return {
      asOf: new Date(this.settings.now()).toISOString(),
      data: rows.map(({ id, name, state }) => ({
        deploymentId: publicId('dep', id),
        name,
        state: state as DeploymentHealth['state'],
        ...figures.of(id),
      })),
    };
  }

  /** @param reference id or name. */
  impact(organizationId: string | null, reference: string): Promise<DeploymentImpact> {
    return this.database.asSystem(async (tx) => {
      const id = parsePublicId('dep', reference);
      const row = await tx.deployment.findFirst({
        where: id === null ? { organizationId, name: reference } : { organizationId, id },
        select: { id: true, name: true },
      });
      if (!row) throw notFound('deployment');
      return {
        deploymentId: publicId('dep', row.id),
        name: row.name,
        inFlight: this.figures?.of(row.id).inFlight ?? null,
        routes: await routesTo(tx, organizationId, row.id),
        lastDay: await this.lastDay(tx, organizationId, row.name),
      };
    });
  }

  /** From the hourly rollups, which know deployments by name: an organization's own one of this name is another. */
  private async lastDay(
    tx: Transaction,
    organizationId: string | null,
    name: string,
  ): Promise<DeploymentImpact['lastDay']> {
    const namesakes =
      organizationId === null
        ? await tx.deployment.findMany({
            where: { name, organizationId: { not: null } },
            select: { organizationId: true },
          })
        : [];
    const others = namesakes.flatMap((one) => (one.organizationId === null ? [] : [one.organizationId]));
    const where = {
      deploymentName: name,
      hour: { gte: new Date(this.settings.now() - dayMs) },
      ...(organizationId === null ? { organizationId: { notIn: others } } : { organizationId }),
    };
    const sums = await tx.usageHour.groupBy({ by: ['organizationId', 'apiKeyId'], where, _sum: { attempts: true } });
    const whole = await tx.usageHour.aggregate({ where, _sum: { charge: true } });
    const byOrganization = new Map<string, number>();
    for (const sum of sums) {
      const before = byOrganization.get(sum.organizationId) ?? 0;
      byOrganization.set(sum.organizationId, before + Number(sum._sum.attempts ?? 0n));
    }
    const organizations = await tx.organization.findMany({
      where: { id: { in: [...byOrganization.keys()] } },
      select: { id: true, name: true },
    });
    return {
      requests: [...byOrganization.values()].reduce((sum, one) => sum + one, 0),
      charge: usdFromDecimal(whole._sum.charge),
      organizations: organizations
        .map((one) => ({ ...one, requests: byOrganization.get(one.id) ?? 0 }))
        .sort((a, b) => b.requests - a.requests),
      apiKeys: sums.filter(({ apiKeyId }) => apiKeyId !== null).length,
    };
  }
}

/** Routes that lead to it, in their targets or in those of a rule. An organization sees its own only. */
async function routesTo(
  tx: Transaction,
  organizationId: string | null,
  deploymentId: string,
): Promise<DeploymentImpact['routes']> {
  const rows = await tx.route.findMany({
    where: organizationId === null ? {} : { organizationId },
    select: {
      model: true,
      organizationId: true,
      settings: true,
      targets: { select: { deploymentId: true, deployment: { select: { state: true } } } },
    },
    orderBy: { model: 'asc' },
  });
  const leading = rows.filter(
    ({ targets, settings }) =>
      targets.some((target) => target.deploymentId === deploymentId) || JSON.stringify(settings).includes(deploymentId),
  );
  const owners = await tx.organization.findMany({
    where: { id: { in: leading.flatMap((one) => (one.organizationId === null ? [] : [one.organizationId])) } },
    select: { id: true, name: true },
  });
  const names = new Map(owners.map(({ id, name }) => [id, name]));
  return leading.map((route) => ({
    model: route.model,
    organizationId: route.organizationId,
    organizationName: route.organizationId === null ? null : (names.get(route.organizationId) ?? null),
    otherTargets: route.targets.filter(
      (target) => target.deploymentId !== deploymentId && inUse.includes(target.deployment.state),
    ).length,
  }));
}
