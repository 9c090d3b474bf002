/**
 * Learns how many requests an upstream takes at once, from how long their first bytes need.
 *
 *   gradient = min(1, max(½, tolerance × baseline / now))      of streams and of whole replies, by how many there were
 *   limit   += 0.2 × (limit × gradient + √limit − limit)      once a window, and × 0.8 where it refused
 *
 * after the gradient limits of Netflix (github.com/Netflix/concurrency-limits, "Gradient2"): it grows by a square root
 * while first bytes come about as fast as they can, and shrinks in proportion to how much later they come. `baseline` is
 * the best window; where none came near it for five minutes, the limit goes to a quarter until a few replies have shown
 * how fast the upstream is when it is not pressed (BBR's ProbeRTT; N. Cardwell et al., ACM Queue 14(5), 2016). A quarter,
 * because half of a long queue is twice as fast, which would be taken for the rule, and the limit would grow for ever. Refusals (429,
 * 503, 529, timeouts) shrink it multiplicatively, as TCP does.
 */
const tolerance = 2;
const smoothing = 0.2;
const backOff = 0.8;
const startAt = 4;
const leastSamples = 10;
const shortestWindowMs = 100;
const longestWindowMs = 2_000;
const baselineForMs = 300_000;
const longestProbeMs = 10_000;
const probeSamples = 5;
const probePart = 0.25;
/** Near enough to the baseline to confirm it. */
const near = 1.1;
/** What is faster is as fast as can be measured. */
const leastMs = 1;

/** A whole reply contains its generation, so the two are never compared with each other. */
export type ReplyKind = 'stream' | 'whole';

/** How long one kind of reply took in the window, beside what it takes at best. */
class Times {
  samples = 0;
  private sumMs = 0;
  private baselineMs = 0;

  note(ms: number): void {
    this.sumMs += ms;
    this.samples++;
  }

  /** How many times longer than at best; 1 where nothing is known. */
  slower(): number {
    if (this.samples === 0 || this.baselineMs === 0) return 1;
    return this.sumMs / this.samples / this.baselineMs;
  }

  /** @param anew also where it is worse than before. */
  learn(anew: boolean): void {
    if (this.samples === 0) return;
    const meanMs = Math.max(leastMs, this.sumMs / this.samples);
    if (anew || this.baselineMs === 0 || meanMs < this.baselineMs) this.baselineMs = meanMs;
  }

  reset(): void {
    this.samples = this.sumMs = 0;
  }
}

export class AdaptiveLimit {
  private exact: number;
  private readonly times: Record<ReplyKind, Times> = { stream: new Times(), whole: new Times() };
  private confirmedAtMs = 0;
  /** The limit before it was lowered to look; 0 = it was not. */
  private beforeProbe = 0;
  private probeStartMs = 0;
  private windowStartMs = 0;
  private samples = 0;
  private refusals = 0;
  private mostInFlight = 0;

  constructor(private most: number) {
    this.exact = Math.min(startAt, most);
  }

  /** Requests it should have at once; whole, and at least 1. */
  get limit(): number {
    return Math.max(1, Math.floor(this.exact));
  }

  /** The operator changed the bound. */
  bound(most: number): void {
    this.most = most;
    this.exact = Math.min(this.exact, most);
  }

  /** A reply began after `ms`; `inFlight` with it. @param nowMs monotonic. */
  began(kind: ReplyKind, ms: number, inFlight: number, nowMs: number): void {
    // What was sent before the probe met the load of before.
    if (this.beforeProbe > 0 && nowMs - ms < this.probeStartMs) return;
    this.times[kind].note(ms);
    this.samples++;
    this.mostInFlight = Math.max(this.mostInFlight, inFlight);
    this.maybeClose(nowMs);
  }

  /** It said that it has too much to do, or did not answer in time. */
  refused(nowMs: number): void {
    this.refusals++;
    this.maybeClose(nowMs);
  }

  private maybeClose(nowMs: number): void {
    if (this.windowStartMs === 0) this.windowStartMs = nowMs;
    const age = nowMs - this.windowStartMs;
    if (age < shortestWindowMs) return;
    const [enough, longest] = this.beforeProbe > 0 ? [probeSamples, longestProbeMs] : [leastSamples, longestWindowMs];
    if (this.samples + this.refusals < enough && age < longest) return;
    this.close(nowMs);
    this.windowStartMs = nowMs;
    this.samples = this.refusals = this.mostInFlight = 0;
    this.times.stream.reset();
    this.times.whole.reset();
  }

  private close(nowMs: number): void {
    if (this.refusals > 0) {
      this.endProbe();
      this.set(this.exact * backOff);
      return;
    }
    const { stream, whole } = this.times;
    if (this.beforeProbe > 0) {
      // What it needs when it is not pressed.
      stream.learn(true);
      whole.learn(true);
      this.confirmedAtMs = nowMs;
      this.endProbe();
      return;
    }
    const slower = (stream.slower() * stream.samples + whole.slower() * whole.samples) / this.samples;
    if (slower <= near) {
      stream.learn(false);
      whole.learn(false);
      this.confirmedAtMs = nowMs;
    } else if (nowMs - this.confirmedAtMs > baselineForMs) {
      this.beforeProbe = this.exact;
      this.probeStartMs = nowMs;
      this.set(this.exact * probePart);
      return;
    }
    const gradient = Math.min(1, Math.max(0.5, tolerance / slower));
    // What is not used says nothing about what more would do.
    if (gradient === 1 && this.mostInFlight < this.exact / 2) return;
    this.set(this.exact + smoothing * (this.exact * gradient + Math.sqrt(this.exact) - this.exact));
  }

  private endProbe(): void {
    if (this.beforeProbe > 0) this.exact = Math.min(this.beforeProbe, this.most);
    this.beforeProbe = 0;
  }

  private set(limit: number): void {
    this.exact = Math.min(this.most, Math.max(1, limit));
  }
}
