import type { DeploymentHealth } from '@tollgate/contracts';

export const DEPLOYMENT_FIGURES = Symbol('DeploymentFigures');

/** What the hot path of this process knows of a deployment; supplied by the part that has it. */
export interface DeploymentFigures {
  /** @param deploymentId UUID. One nobody has used yet is well and idle. */
  of(deploymentId: string): Omit<DeploymentHealth, 'deploymentId' | 'name' | 'state'>;
}
