/**
 * Prometheus metrics. Labels have few values: never a key, an organization or an end user. What is counted per request
 * is kept in plain numbers and handed to the registry when it is scraped, because a labelled `inc` costs a string and a
 * look-up that a request should not pay for.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import type { EngineBook, GateBook, GateState, HealthBook, OutcomeRecord, RateLimitBook } from '@tollgate/gateway';

export interface MetricSources {
  inFlight(): number;
  /** Records and bytes in the journal that are not in Postgres yet. */
  journal(): { records: number; bytes: number };
  health: HealthBook;
  engines: Pick<EngineBook, 'stateSnapshot'>;
  gates: GateBook;
  /** Bytes that wait for clients that read slowly. */
  buffered(): { sum: number; most: number };
  upstreamLimits: RateLimitBook;
  deploymentName(id: string): string | undefined;
  /** Whether the shared counters answer; `undefined` in a single process. */
  countersUp?(): boolean;
  /** How many requests were decided from this replica's share of their limits; `undefined` in a single process. */
  decidedLocally?(): number;
}

const latencyBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25];

type Label = string | number;

/** A counter by up to three labels. Three look-ups by known strings cost less than joining them into one key. */
class Tally {
  private readonly cells = new Map<Label, Map<Label, Map<Label, { sum: number }>>>();

  add(amount: number, first: Label, second: Label = '', third: Label = ''): void {
    let seconds = this.cells.get(first);
    if (seconds === undefined) this.cells.set(first, (seconds = new Map()));
    let thirds = seconds.get(second);
    if (thirds === undefined) seconds.set(second, (thirds = new Map()));
    const cell = thirds.get(third);
    if (cell === undefined) thirds.set(third, { sum: amount });
    else cell.sum += amount;
  }

  *entries(): IterableIterator<[Label[], number]> {
    for (const [first, seconds] of this.cells) {
      for (const [second, thirds] of seconds) {
        for (const [third, { sum }] of thirds) yield [[first, second, third], sum];
      }
    }
  }
}

export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Tally();
  private readonly attempts = new Tally();
  private readonly tokens = new Tally();
  private readonly cost = new Tally();
  private readonly refusals = new Tally();
  private quarantined = 0;
  private unpriced = 0;
  private readonly duration: Histogram<'endpoint' | 'stream'>;
  private readonly firstByte: Histogram<'endpoint'>;
  private readonly overhead: Histogram;
  private readonly loopDelay: ReturnType<typeof monitorEventLoopDelay>;

  constructor(sources: MetricSources) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.duration = new Histogram({
      name: 'tollgate_request_duration_seconds',
      help: 'Time from the first header byte to the end of the reply.',
      labelNames: ['endpoint', 'stream'],
      buckets: latencyBuckets,
      registers,
    });
    this.firstByte = new Histogram({
      name: 'tollgate_first_byte_seconds',
      help: 'Time to the first byte of the reply; for streams the time to the first token.',
      labelNames: ['endpoint'],
      buckets: latencyBuckets,
      registers,
    });
    this.overhead = new Histogram({
      name: 'tollgate_gateway_seconds',
      help: 'Time spent in Tollgate before the first upstream call was sent.',
      buckets: overheadBuckets,
      registers,
    });
    this.loopDelay = monitorEventLoopDelay({ resolution: 10 });
    this.loopDelay.enable();
    this.addTallies();
    this.addGauges(sources);
    this.addEngineStates(sources);
    this.addUpstreamLimits(sources);
    this.addPlaces(sources);
  }

  /** On the hot path. */
  record(outcome: OutcomeRecord): void {
    this.requests.add(1, outcome.endpoint, outcome.outcome, outcome.status);
    if (outcome.errorCode !== null) this.refusals.add(1, outcome.errorCode);
    this.duration.observe(
      { endpoint: outcome.endpoint, stream: outcome.stream ? 'true' : 'false' },
      outcome.durationMs / 1000,
    );
    if (outcome.firstByteMs !== null)
      this.firstByte.observe({ endpoint: outcome.endpoint }, outcome.firstByteMs / 1000);
    if (outcome.attempts.length > 0) this.overhead.observe(outcome.gatewayMs / 1000);
    for (const attempt of outcome.attempts) {
      const { deploymentName, provider } = attempt;
      this.attempts.add(1, deploymentName, provider, attempt.errorKind ?? 'none');
      const input = totalInputTokens(attempt.usage);
      const output = totalOutputTokens(attempt.usage);
      if (input > 0) this.tokens.add(input, deploymentName, provider, 'input');
      if (output > 0) this.tokens.add(output, deploymentName, provider, 'output');
      if (attempt.cost === null) this.unpriced++;
      else if (attempt.cost !== '0') this.cost.add(Number(attempt.cost), deploymentName, provider);
      if (attempt.usageRejected) this.quarantined++;
    }
  }

  /** A request turned away before its caller was known. */
  rejected(code: string): void {
    this.refusals.add(1, code);
  }

  private addTallies(): void {
    this.tally('tollgate_requests_total', 'Finished requests.', ['endpoint', 'outcome', 'status'], this.requests);
    this.tally(
      'tollgate_attempts_total',
      'Upstream calls; error is the kind of failure or none.',
      ['deployment', 'provider', 'error'],
      this.attempts,
    );
    this.tally('tollgate_tokens_total', 'Tokens used upstream.', ['deployment', 'provider', 'direction'], this.tokens);
    this.tally(
      'tollgate_cost_usd_total',
      'Cost of priced attempts in USD; rounded, the ledger is exact.',
      ['deployment', 'provider'],
      this.cost,
    );
    this.tally(
      'tollgate_errors_total',
      'Requests that ended with an error, by its stable code.',
      ['code'],
      this.refusals,
    );
  }

  private tally(name: string, help: string, labelNames: string[], source: Tally): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        for (const [values, value] of source.entries()) {
          this.set(Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? ''])), value);
        }
      },
    });
  }

  private addGauges(sources: MetricSources): void {
    this.gauge('tollgate_requests_in_flight', 'Requests being worked on.', () => sources.inFlight());
    this.gauge('tollgate_journal_records', 'Journal records not yet in Postgres.', () => sources.journal().records);
    this.gauge('tollgate_journal_bytes', 'Journal bytes not yet in Postgres.', () => sources.journal().bytes);
    this.gauge('tollgate_attempts_unpriced', 'Attempts without a price since start.', () => this.unpriced);
    this.gauge(
      'tollgate_usage_rejected',
      'Attempts whose usage figures were impossible, since start.',
      () => this.quarantined,
    );
    this.gauge(
      'tollgate_event_loop_lag_p99_seconds',
      'Event loop delay, 99th percentile since the last scrape.',
      () => {
        const lag = this.loopDelay.percentile(99) / 1e9;
        this.loopDelay.reset();
        return Number.isFinite(lag) ? lag : 0;
      },
    );
    const { countersUp } = sources;
    if (countersUp !== undefined)
      this.gauge('tollgate_counters_up', 'Whether the shared counters answer.', () => (countersUp() ? 1 : 0));
    const { decidedLocally } = sources;
    if (decidedLocally !== undefined) {
      const help =
        'Requests whose limits were decided from this replica’s share, because the shared counters were away.';
      this.gauge('tollgate_limits_decided_locally_total', help, decidedLocally);
    }
    new Gauge({
      name: 'tollgate_upstream_healthy',
      help: '0 while a deployment is passed over because it failed repeatedly; deployments without failures are not listed.',
      labelNames: ['deployment'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const entry of sources.health.snapshot(Date.now())) {
          this.set(
            { deployment: sources.deploymentName(entry.deploymentId) ?? entry.deploymentId },
            entry.state === 'open' ? 0 : 1,
          );
        }
      },
    });
  }

  private addEngineStates(sources: MetricSources): void {
    new Gauge({
      name: 'tollgate_upstream_state',
      help: '1 for the state an engine says its model is in; deployments whose engines say nothing are not listed.',
      labelNames: ['deployment', 'state'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { deploymentId, state } of sources.engines.stateSnapshot())
          this.set({ deployment: sources.deploymentName(deploymentId) ?? deploymentId, state }, 1);
      },
    });
  }

  private addUpstreamLimits(sources: MetricSources): void {
    new Gauge({
      name: 'tollgate_upstream_rate_limit_remaining',
      help: 'What an upstream last said it still takes; deployments that said nothing for ten minutes are not listed.',
      labelNames: ['deployment', 'dimension'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { deploymentId, limits } of sources.upstreamLimits.snapshot(Date.now())) {
          const deployment = sources.deploymentName(deploymentId) ?? deploymentId;
          for (const { dimension, remaining } of limits) {
            if (remaining !== null) this.set({ deployment, dimension }, remaining);
          }
        }
      },
    });
  }

  private addPlaces(sources: MetricSources): void {
    this.gauge(
      'tollgate_reply_buffered_bytes',
      'Bytes of replies that wait in this process for clients that read slowly.',
      () => sources.buffered().sum,
    );
    this.gauge(
      'tollgate_reply_buffered_bytes_most',
      'The same, the most for one reply.',
      () => sources.buffered().most,
    );
    const places = (name: string, help: string, read: (state: GateState) => Record<string, number>) =>
      new Gauge({
        name,
        help,
        labelNames: ['deployment', 'priority'],
        registers: [this.registry],
        collect() {
          this.reset();
          for (const state of sources.gates.snapshot()) {
            const deployment = sources.deploymentName(state.deploymentId);
            if (deployment === undefined) continue;
            for (const [priority, value] of Object.entries(read(state)))
              this.set(priority === '' ? { deployment } : { deployment, priority }, value);
          }
        },
      });
    const listed = 'Deployments with a capacity only.';
    places('tollgate_deployment_in_flight', `Places taken. ${listed}`, ({ inFlight }) => ({ '': inFlight }));
    places('tollgate_deployment_places', `Places there are now. ${listed}`, ({ limit }) => ({ '': limit }));
    places('tollgate_queue_length', `Requests that wait for a place. ${listed}`, ({ waiting }) => waiting);
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
