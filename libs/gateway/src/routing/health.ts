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
 * when more look sick, the fault is more likely ours or the network's. After Envoy's outlier detection
 * (envoyproxy.io/docs, "Outlier detection") and slow start.
 *
 * Kept per process; where replicas share it (`shared-health.ts`) an ejection or return of one is taken over by the others,
 * unless a request or probe of their own succeeded while the first one saw nothing but failures: then the fault is that
 * one's.
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

/** What one process found out and others may take over. Durations, not times: clocks differ. */
export type HealthChange =
  | {
      type: 'ejected';
      deploymentId: string;
      reason: EjectionReason;
      /** Until it is tried again. */
      forMs: number;
      /** How long it would be the next time. */
      pauseMs: number;
      /** For how long nothing but failures was seen; 0 = there were successes between them. */
      failingMs: number;
    }
  | { type: 'returned'; deploymentId: string };

interface DeploymentHealth {
  failuresInRow: number;
  /** Of the failures or probes in a row, the first. */
  failingSinceMs: number;
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
  private listener: ((change: HealthChange) => void) | null = null;
  /** Only kept where somebody may contradict it. */
  private readonly lastSuccessMs = new Map<string, number>();

  /** Told of what this process finds out itself, as it happens: must be quick. One listener. */
  listen(listener: (change: HealthChange) => void): void {
    this.listener = listener;
  }

  /** What another process found out. */
  adopt(change: HealthChange, nowMs: number): void {
    if (change.type === 'returned') {
      const entry = this.entries.get(change.deploymentId);
      if (entry !== undefined && entry.ejected !== null && entry.failedProbes < probesToOpen) comeBack(entry, nowMs);
      return;
    }
    if ((this.lastSuccessMs.get(change.deploymentId) ?? -Infinity) > nowMs - change.failingMs) return;
    const entry = this.entryOf(change.deploymentId, nowMs);
    entry.openUntilMs = Math.max(entry.openUntilMs, nowMs + Math.min(longestPauseMs, change.forMs));
    entry.pauseMs = Math.min(longestPauseMs, Math.max(entry.pauseMs, change.pauseMs));
    entry.lastFailureMs = nowMs;
    entry.returnedAtMs = null;
    entry.ejected ??= change.reason;
  }

  /** Who is away now, for a process that has just started. */
  ejections(nowMs: number): HealthChange[] {
    return [...this.entries].flatMap(([deploymentId, entry]) =>
      entry.ejected === null || entry.openUntilMs <= nowMs ? [] : [ejection(deploymentId, entry, nowMs)],
    );
  }

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
    if (this.listener !== null) this.lastSuccessMs.set(deploymentId, nowMs);
    if (this.entries.size === 0) return;
    const entry = this.entries.get(deploymentId);
    if (entry === undefined) return;
    entry.failuresInRow = 0;
    count(entry, false, nowMs);
    if (entry.ejected !== null && entry.probing) {
      comeBack(entry, nowMs);
      this.listener?.({ type: 'returned', deploymentId });
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
    if (entry.failuresInRow++ === 0) entry.failingSinceMs = nowMs;
    entry.lastFailureMs = nowMs;
    count(entry, true, nowMs);
    const tried = entry.probing || entry.returnedAtMs !== null;
    entry.probing = false;
    const total = entry.total + entry.totalBefore;
    const rate = (entry.failed + entry.failedBefore) / total;
    // One that is away and asked all the same, because nobody else is left, is no news.
    const isNews = tried || entry.ejected === null;
    if (tried || entry.failuresInRow >= failuresToOpen)
      this.eject(deploymentId, entry, entry.ejected ?? 'errors', nowMs, isNews);
    else if (total >= rateVolume && rate >= rateToOpen) this.eject(deploymentId, entry, 'error-rate', nowMs, isNews);
  }

  /** What the host's probe said, beside all requests. */
  probed(deploymentId: string, healthy: boolean, nowMs: number): void {
    if (healthy) {
      if (this.listener !== null) this.lastSuccessMs.set(deploymentId, nowMs);
      const entry = this.entries.get(deploymentId);
      if (entry === undefined) return;
      entry.failedProbes = 0;
      if (entry.ejected === 'probe') entry.openUntilMs = nowMs;
      return;
    }
    const entry = this.entryOf(deploymentId, nowMs);
    if (entry.failedProbes++ === 0 && entry.failuresInRow === 0) entry.failingSinceMs = nowMs;
    entry.lastFailureMs = nowMs;
    if (entry.failedProbes >= probesToOpen && entry.ejected === null) this.eject(deploymentId, entry, 'probe', nowMs);
  }

  /** Far slower than its peers. */
  slow(deploymentId: string, nowMs: number): void {
    const entry = this.entryOf(deploymentId, nowMs);
    if (entry.ejected === null && entry.returnedAtMs === null) this.eject(deploymentId, entry, 'slow', nowMs);
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

  private eject(
    deploymentId: string,
    entry: DeploymentHealth,
    reason: EjectionReason,
    nowMs: number,
    isNews = true,
  ): void {
    entry.ejected = reason;
    entry.returnedAtMs = null;
    entry.openUntilMs = nowMs + entry.pauseMs;
    entry.pauseMs = Math.min(longestPauseMs, entry.pauseMs * 2);
    if (isNews) this.listener?.(ejection(deploymentId, entry, nowMs));
  }

  private entryOf(deploymentId: string, nowMs: number): DeploymentHealth {
    let entry = this.entries.get(deploymentId);
    if (entry === undefined) {
      entry = {
        failuresInRow: 0,
        failingSinceMs: nowMs,
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

function comeBack(entry: DeploymentHealth, nowMs: number): void {
  entry.ejected = null;
  entry.returnedAtMs = nowMs;
  entry.failuresInRow = 0;
  // It starts anew: what it did before it was ejected is paid for.
  entry.failed = entry.total = entry.failedBefore = entry.totalBefore = 0;
}

function ejection(deploymentId: string, entry: DeploymentHealth, nowMs: number): HealthChange {
  const { ejected: reason, openUntilMs, pauseMs, failingSinceMs } = entry;
  const onlyFailures = reason === 'errors' || reason === 'probe';
  return {
    type: 'ejected',
    deploymentId,
    reason: reason ?? 'errors',
    forMs: openUntilMs - nowMs,
    pauseMs,
    failingMs: onlyFailures ? nowMs - failingSinceMs : 0,
  };
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
