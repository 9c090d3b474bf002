import type { DeploymentTest } from '@tollgate/contracts';

export const DEPLOYMENT_TESTER = Symbol('DeploymentTester');

/** Asks a deployment one small question on the path of every request; absent in processes that serve none. */
export interface DeploymentTester {
  /** @param id UUID. `null` = this process cannot use it: its credential does not open, or its URL cannot be made. */
  test(id: string): Promise<Omit<DeploymentTest, 'testedAt'> | null>;
}
