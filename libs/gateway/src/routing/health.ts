/**
 * Which deployments are worth asking, judged by what their attempts did. After `failuresToOpen` failures in a row a
 * deployment is passed over for a while that doubles with each further failure; then one request at a time may try it.
 * At most half of a route's targets are passed over: when more look sick, the fault is more likely ours or the network's.
 */
const failuresToOpen = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

interface DeploymentHealth {
  failuresInRow: number;
  openUntilMs: number;
  pauseMs: number;
  probing: boolean;
}

export type HealthState = 'closed' | 'open' | 'half-open';

export class HealthBook {
  private readonly entries = new Map<string, DeploymentHealth>();

  /** `half-open`: its pause is over and nobody is trying it yet. */
  state(deploymentId: string, nowMs: number): HealthState {
    const entry = this.entries.get(deploymentId);
    if (entry === undefined || entry.failuresInRow < failuresToOpen) return 'closed';
    return nowMs < entry.openUntilMs || entry.probing ? 'open' : 'half-open';
  }

  /** An attempt is about to be sent. */
  sent(deploymentId: string, nowMs: number): void {
    if (this.state(deploymentId, nowMs) !== 'half-open') return;
    const entry = this.entries.get(deploymentId);
    if (entry !== undefined) entry.probing = true;
  }

  succeeded(deploymentId: string): void {
    if (this.entries.size > 0) this.entries.delete(deploymentId);
  }

  /** The attempt ended without telling anything about the deployment (the client left). */
  inconclusive(deploymentId: string): void {
    const entry = this.entries.get(deploymentId);
    if (entry !== undefined) entry.probing = false;
  }

  failed(deploymentId: string, nowMs: number): void {
    let entry = this.entries.get(deploymentId);
    if (entry === undefined) {
      entry = { failuresInRow: 0, openUntilMs: 0, pauseMs: firstPauseMs, probing: false };
      this.entries.set(deploymentId, entry);
    }
    entry.failuresInRow++;
    entry.probing = false;
    if (entry.failuresInRow < failuresToOpen) return;
    entry.openUntilMs = nowMs + entry.pauseMs;
    entry.pauseMs = Math.min(longestPauseMs, entry.pauseMs * 2);
  }

  /** Deployments with failures on record, for metrics and the portal. */
  snapshot(nowMs: number): { deploymentId: string; state: HealthState; failuresInRow: number }[] {
    return [...this.entries].map(([deploymentId, entry]) => ({
      deploymentId,
      state: this.state(deploymentId, nowMs),
      failuresInRow: entry.failuresInRow,
    }));
  }
}
