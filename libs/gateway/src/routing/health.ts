/**
 * Which deployments are worth asking, judged by what their attempts did and by what the host finds out beside them. One is
 * ejected, that is passed over, when
 *
 * - five attempts in a row failed,
 * - of at least ten attempts of the last 10 to 20 seconds two fifths or more failed,
 * - the host's health probe failed three times in a row, or
 * - its first bytes come far later than those of its peers (`slow-outliers.ts`).
 *
 * It is passed over for a while that doubles, up to 20 seconds; then one request at a time may try it, and after a success
 * its share grows from a tenth to all over ten seconds. At most half of a route's targets are passed over (`dispatch.ts`):
 * when more look sick, the fault is more likely ours or the network's. Kept per process; after Envoy's outlier detection
 * (envoyproxy.io/docs, "Outlier detection") and slow start.
 */
const failuresToOpen = 5;
const probesToOpen = 3;
const rateVolume = 10;
const rateToOpen = 0.4;
const windowMs = 10_000;
const firstPauseMs = 5_000;
const longestPauseMs = 20_000;
const returnMs = 10_000;
const firstShare = 0.1;
/** Without a failure for so long, nothing is held against a deployment. */
const forgetMs = 60_000;

export type EjectionReason = 'errors' | 'error-rate' | 'probe' | 'slow';
export type HealthState = 'closed' | 'open' | 'half-open';

interface DeploymentHealth {
  failuresInRow: number;
  /** Failed and all attempts of the current and of the last window. */
  failed: number;
  total: number;
  failedBefore: number;
  totalBefore: number;
  windowStartMs: number;
  lastFailureMs: number;
  /** `null` = it is not ejected. */
  ejected: EjectionReason | null;
  openUntilMs: number;
  pauseMs: number;
  probing: boolean;
  /** When it came back; `null` = it was never away or is back entirely. */
  returnedAtMs: number | null;
  failedProbes: number;
}

export interface HealthEntry {
  deploymentId: string;
  state: HealthState;
  failuresInRow: number;
  reason: EjectionReason | null;
}

export class HealthBook {
  private readonly entries = new Map<string, DeploymentHealth>();

  /** `half-open`: its pause is over and nobody is trying it yet. */
  state(deploymentId: string, nowMs: number): HealthState {
    if (this.entries.size === 0) return 'closed';
    const entry = this.entries.get(deploymentId);
    if (entry === undefined || entry.ejected === null) return 'closed';
    // While its health path says no, no request is spent on finding that out.
    if (entry.ejected === 'probe' && entry.failedProbes >= probesToOpen) return 'open';
    return nowMs < entry.openUntilMs || entry.probing ? 'open' : 'half-open';
  }

  /** Share of its requests a deployment should get, 0 to 1; less than 1 while it comes back. */
  share(deploymentId: string, nowMs: number): number {
    if (this.entries.size === 0) return 1;
    const entry = this.entries.get(deploymentId);
    if (entry === undefined || entry.returnedAtMs === null) return 1;
    return Math.min(1, firstShare + (1 - firstShare) * ((nowMs - entry.returnedAtMs) / returnMs));
  }

  /** An attempt is about to be sent. */
  sent(deploymentId: string, nowMs: number): void {
    if (this.state(deploymentId, nowMs) !== 'half-open') return;
    const entry = this.entries.get(deploymentId);
    if (entry !== undefined) entry.probing = true;
  }

  succeeded(deploymentId: string, nowMs: number): void {
    if (this.entries.size === 0) return;
    const entry = this.entries.get(deploymentId);
    if (entry === undefined) return;
    entry.failuresInRow = 0;
    count(entry, false, nowMs);
    if (entry.ejected !== null && entry.probing) {
      entry.ejected = null;
      entry.returnedAtMs = nowMs;
      // It starts anew: what it did before it was ejected is paid for.
      entry.failed = entry.total = entry.failedBefore = entry.totalBefore = 0;
    }
    entry.probing = false;
    if (entry.returnedAtMs !== null && nowMs - entry.returnedAtMs >= returnMs) {
      entry.returnedAtMs = null;
      entry.pauseMs = firstPauseMs;
    }
    const forgotten = nowMs - entry.lastFailureMs >= forgetMs && entry.failedProbes === 0;
    if (entry.ejected === null && entry.returnedAtMs === null && forgotten) this.entries.delete(deploymentId);
  }

  /** The attempt ended without telling anything about the deployment (the client left). */
  inconclusive(deploymentId: string): void {
    const entry = this.entries.get(deploymentId);
    if (entry !== undefined) entry.probing = false;
  }

  failed(deploymentId: string, nowMs: number): void {
    const entry = this.entryOf(deploymentId, nowMs);
    entry.failuresInRow++;
    entry.lastFailureMs = nowMs;
    count(entry, true, nowMs);
    const tried = entry.probing || entry.returnedAtMs !== null;
    entry.probing = false;
    const total = entry.total + entry.totalBefore;
    const rate = (entry.failed + entry.failedBefore) / total;
    if (tried || entry.failuresInRow >= failuresToOpen) eject(entry, entry.ejected ?? 'errors', nowMs);
    else if (total >= rateVolume && rate >= rateToOpen) eject(entry, 'error-rate', nowMs);
  }

  /** What the host's probe said, beside all requests. */
  probed(deploymentId: string, healthy: boolean, nowMs: number): void {
    if (healthy) {
      const entry = this.entries.get(deploymentId);
      if (entry === undefined) return;
      entry.failedProbes = 0;
      if (entry.ejected === 'probe') entry.openUntilMs = nowMs;
      return;
    }
    const entry = this.entryOf(deploymentId, nowMs);
    entry.failedProbes++;
    entry.lastFailureMs = nowMs;
    if (entry.failedProbes >= probesToOpen && entry.ejected === null) eject(entry, 'probe', nowMs);
  }

  /** Far slower than its peers. */
  slow(deploymentId: string, nowMs: number): void {
    const entry = this.entryOf(deploymentId, nowMs);
    if (entry.ejected === null && entry.returnedAtMs === null) eject(entry, 'slow', nowMs);
  }

  /** Deployments with something on record, for metrics and the portal. */
  snapshot(nowMs: number): HealthEntry[] {
    return [...this.entries].map(([deploymentId, entry]) => ({
      deploymentId,
      state: this.state(deploymentId, nowMs),
      failuresInRow: entry.failuresInRow,
      reason: entry.ejected,
    }));
  }

  private entryOf(deploymentId: string, nowMs: number): DeploymentHealth {
    let entry = this.entries.get(deploymentId);
    if (entry === undefined) {
      entry = {
        failuresInRow: 0,
        failed: 0,
        total: 0,
        failedBefore: 0,
        totalBefore: 0,
        windowStartMs: nowMs,
        lastFailureMs: nowMs,
        ejected: null,
        openUntilMs: 0,
        pauseMs: firstPauseMs,
        probing: false,
        returnedAtMs: null,
        failedProbes: 0,
      };
      this.entries.set(deploymentId, entry);
    }
    return entry;
  }
}

function eject(entry: DeploymentHealth, reason: EjectionReason, nowMs: number): void {
  entry.ejected = reason;
  entry.returnedAtMs = null;
  entry.openUntilMs = nowMs + entry.pauseMs;
  entry.pauseMs = Math.min(longestPauseMs, entry.pauseMs * 2);
}

/** Two windows, of which the older one goes when the newer is full: what is counted is 10 to 20 seconds old. */
function count(entry: DeploymentHealth, failed: boolean, nowMs: number): void {
  const age = nowMs - entry.windowStartMs;
  if (age >= windowMs) {
    const fresh = age < 2 * windowMs;
    entry.failedBefore = fresh ? entry.failed : 0;
    entry.totalBefore = fresh ? entry.total : 0;
    entry.failed = entry.total = 0;
    entry.windowStartMs = nowMs;
  }
  entry.total++;
  if (failed) entry.failed++;
}
