/**
 * What this process sees of each deployment while it serves: requests in flight, time to the first byte, tokens produced.
 * Kept by id, so that it outlives a change of configuration. Nothing here is shared between replicas: each of them sees
 * an even sample of the traffic, and a shared figure would be older than a local one.
 */
import type { Attempt } from '../attempt.js';

/** How fast old observations fade: after this long one counts 1/e of what it did. Finagle's default. */
const decayMs = 10_000;
/** Weight of a new observation in the plain average. */
const meanWeight = 0.1;
/** Weight of a new reply in the average of output tokens. */
const outputWeight = 0.05;

export interface DeploymentLoad {
  /** Requests sent whose reply is not finished. */
  inFlight: number;
  /** Time to the first byte of streams, and time of whole replies, which contains the generation: never mixed. */
  readonly stream: PeakEwma;
  readonly whole: PeakEwma;
  /** Output tokens of a reply, averaged; `null` = none seen yet. */
  outputTokens: number | null;
}

/**
 * Peak-EWMA, as Finagle's load balancer has it (twitter.github.io/finagle/guide/Clients.html, "Power of Two Choices:
 * Peak EWMA"): an observation above the average replaces it at once, one below pulls it down slowly, by
 * `e^(-elapsed/decay)`. A deployment that turns slow is left after one reply and won back over the next seconds.
 */
export class PeakEwma {
  private averageMs = 0;
  /** Monotonic; 0 = nothing was observed. */
  notedAtMs = 0;
  samples = 0;
  /** A plain average of late, which one slow reply does not move far. */
  meanMs = 0;

  /** @param nowMs monotonic. */
  note(ms: number, nowMs: number): void {
    const keep = this.notedAtMs === 0 ? 0 : Math.exp(-Math.max(0, nowMs - this.notedAtMs) / decayMs);
    this.averageMs = ms > this.averageMs ? ms : this.averageMs * keep + ms * (1 - keep);
    this.notedAtMs = nowMs;
    this.samples++;
    this.meanMs += (ms - this.meanMs) * Math.max(meanWeight, 1 / this.samples);
  }

  /** Milliseconds; 0 = never observed. What was last observed long ago fades, so that it is tried again. */
  value(nowMs: number): number {
    if (this.averageMs === 0) return 0;
    const idle = nowMs - this.notedAtMs;
    return idle <= decayMs ? this.averageMs : this.averageMs * Math.exp(-(idle - decayMs) / decayMs);
  }
}

export class LoadBook {
  private readonly entries = new Map<string, DeploymentLoad>();

  of(deploymentId: string): DeploymentLoad {
    let entry = this.entries.get(deploymentId);
    if (entry === undefined) {
      entry = { inFlight: 0, stream: new PeakEwma(), whole: new PeakEwma(), outputTokens: null };
      this.entries.set(deploymentId, entry);
    }
    return entry;
  }

  snapshot(): { deploymentId: string; inFlight: number }[] {
    return [...this.entries].map(([deploymentId, { inFlight }]) => ({ deploymentId, inFlight }));
  }
}

/** An attempt was sent. */
export function startLoad(attempt: Attempt, load: DeploymentLoad): void {
  attempt.load = load;
  attempt.inFlight = true;
  load.inFlight++;
}

/** Its reply began, or it failed after that time. A failure only ever makes a deployment look slower. */
export function noteLatency(attempt: Attempt, nowMs: number, replied: boolean): void {
  if (attempt.load === null) return;
  const average = attempt.stream ? attempt.load.stream : attempt.load.whole;
  const ms = nowMs - attempt.startedMonotonicMs;
  if (replied || ms > average.value(nowMs)) average.note(ms, nowMs);
}

/** It is over. Once is enough, and more does no harm. */
export function endLoad(attempt: Attempt): void {
  if (attempt.place !== null) {
    const { place, startedMonotonicMs, endedMonotonicMs } = attempt;
    attempt.place = null;
    place.leave(endedMonotonicMs === null ? null : endedMonotonicMs - startedMonotonicMs);
  }
  if (attempt.load === null || !attempt.inFlight) return;
  attempt.inFlight = false;
  attempt.load.inFlight--;
}

/** What a reply had, as the vendor reported it. */
export function noteOutput(load: DeploymentLoad, outputTokens: number): void {
  load.outputTokens =
    load.outputTokens === null ? outputTokens : load.outputTokens + (outputTokens - load.outputTokens) * outputWeight;
}
