import { Inject, Injectable, Optional } from '@nestjs/common';
import type { DeploymentTest } from '@tollgate/contracts';
import { SETTINGS, type Settings } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { ProblemError } from '../../http/problem-error.js';
import { parsePublicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { DEPLOYMENT_TESTER, type DeploymentTester } from './deployment-tester.js';
import { DeploymentsService } from './deployments.service.js';

@Injectable()
export class DeploymentTestsService {
  constructor(
    private readonly deployments: DeploymentsService,
    private readonly writes: Writes,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Optional() @Inject(DEPLOYMENT_TESTER) private readonly tester: DeploymentTester | null = null,
  ) {}

  /** Costs what the upstream takes for some words. That it was asked, and what came of it, is on the record. */
  async test(caller: Caller, organizationId: string | null, reference: string): Promise<DeploymentTest> {
    const deployment = await this.deployments.get(organizationId, reference);
    if (this.tester === null) throw new ProblemError('unavailable', 'This process asks no upstreams.');
    // The call is made outside of the transaction: an upstream that is slow must not hold a connection.
    const answer = await this.tester.test(parsePublicId('dep', deployment.id) ?? '');
    if (answer === null) {
      throw new ProblemError('invalid_state', 'The deployment cannot be used: its credential or its URL is not right.');
    }
    const result: DeploymentTest = { ...answer, testedAt: new Date(this.settings.now()).toISOString() };
    return this.writes.run(caller, organizationId, async (_tx, unit) => {
      const { ok, status, error, costUsd } = result;
      await unit.audit({
        action: 'deployment.test',
        targetType: 'deployment',
        targetId: deployment.id,
        after: { ok, status, error: error?.code ?? null, costUsd },
      });
      return result;
    });
  }
}
