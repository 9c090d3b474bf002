/**
 * What upstreams say in their headers of how much more they take, as they last said it. Headers of replies that come close
 * together say the same, so they are read at most once a second per deployment, and always when a reply is a refusal.
 */
import type { UpstreamRateLimit } from '@tollgate/providers';
import type { Deployment } from '../exchange.js';
import type { UpstreamCall } from './call.js';

const readEveryMs = 1_000;
/** What was said longer ago than this says nothing about now. */
const keptMs = 600_000;

interface Entry {
  readAtMs: number;
  limits: readonly UpstreamRateLimit[];
}

export class RateLimitBook {
  private readonly entries = new Map<string, Entry>();

  /** On the hot path. @param nowMs wall clock. */
  note(deployment: Deployment, call: Pick<UpstreamCall, 'status' | 'headers'>, nowMs: number): void {
    const { provider } = deployment;
    if (provider.readRateLimits === undefined || call.status === 0) return;
    const entry = this.entries.get(deployment.id);
    const fresh = entry !== undefined && Math.abs(nowMs - entry.readAtMs) < readEveryMs;
    if (fresh && call.status < 400) return;
    const limits = provider.readRateLimits(call.headers(), nowMs);
    if (entry === undefined) this.entries.set(deployment.id, { readAtMs: nowMs, limits });
    else {
      entry.readAtMs = nowMs;
      // A reply without the headers (an error page of a proxy) takes nothing back.
      if (limits.length > 0) entry.limits = limits;
    }
  }

  /** What is known and not outdated, for metrics. Deployments that said nothing are left out. */
  snapshot(nowMs: number): { deploymentId: string; limits: readonly UpstreamRateLimit[] }[] {
    for (const [id, entry] of this.entries) if (nowMs - entry.readAtMs > keptMs) this.entries.delete(id);
    return [...this.entries].flatMap(([deploymentId, { limits }]) =>
      limits.length > 0 ? [{ deploymentId, limits }] : [],
    );
  }
}
