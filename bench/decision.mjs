/**
 * What the decision record costs of a request's processor time, in process and without a network: the record built and
 * serialised, beside the whole pipeline with limits, journal and metrics. A real request costs more than this pipeline, so
 * the share here is above the real one.
 *
 *   node bench/decision.mjs
 */
import { resolve } from 'node:path';
import { repositoryRoot } from './support/programs.mjs';
import * as fixture from './support/stage-fixture.mjs';

const built = fixture.builtFrom(resolve(repositoryRoot));
const [gateway, providers, pricing, state, calls, { decisionRecord }, { endpointsByPath }] = await Promise.all([
  built('libs/gateway/dist/index.js'),
  built('libs/providers/dist/index.js'),
  built('libs/pricing/dist/index.js'),
  built('libs/state/dist/index.js'),
  built('libs/gateway/dist/upstream/call.js'),
  built('libs/gateway/dist/settle.js'),
  built('libs/gateway/dist/endpoints/registry.js'),
]);
const clock = state.systemClock;
const { principal, requestBody } = fixture;
const endpoint = endpointsByPath.get('/v1/chat/completions');
const first = fixture.deploymentOf(providers, pricing);

/** One target and eight limits as in the load runs; then four targets that are compared, two of which are passed over. */
const cases = {
  'one target, 8 limits': fixture.routeOf(first),
  'four targets compared, two passed over, 8 limits': {
    ...fixture.routeOf(first),
    strategy: 'least-cost',
    targets: [0, 1, 2, 3].map((n) => ({
      deployment: { ...first, id: `${first.id.slice(0, -1)}${n}`, name: `mock-${n}`, clearance: n < 2 ? 1 : 0 },
      weight: 1,
      tier: 'primary',
    })),
    dataClass: 1,
  },
};

console.log('| request | pipeline µs | decision µs | share |\n| --- | ---: | ---: | ---: |');
for (const [name, route] of Object.entries(cases)) {
  const records = [];
  const made = gateway.createGateway({
    keys: { find: () => ({ status: 'active', principal }) },
    routes: { resolve: () => route, list: () => [route] },
    counters: new state.MemoryCounterStore({ clock }),
    journal: { append: (record) => void (records.length < 2 && records.push(record)) },
    recorder: { record() {}, rejected() {}, fault: console.error },
    upstream: fixture.upstreamOf(calls.UpstreamCall, new gateway.Watchdog(clock), clock),
    clock,
    ownerId: 'bench',
    random: Math.random,
  });
  let operations = 0;
  const headOf = () => ({
    header: () => undefined,
    clientIp: '127.0.0.1',
    operationId: `0199a000-0000-7000-8000-${String(++operations).padStart(12, '0')}`,
    requestId: 'req_bench',
    startedAtMs: clock.nowMs(),
    startedMonotonicMs: clock.monotonicMs(),
  });
  const whole = () => made.handle(headOf(), principal, endpoint, requestBody, fixture.sinkOf());
  await whole();
  const record = records[1];
  const without = { ...record, decision: null };
  const input = inputOf(record, route);
  const [pipeline, building, all, rest] = [
    await time(whole),
    await time(() => decisionRecord(input)),
    await time(() => JSON.stringify(record)),
    await time(() => JSON.stringify(without)),
  ];
  const decision = building + all - rest;
  console.log(
    `| ${name} | ${pipeline.toFixed(2)} | ${decision.toFixed(2)} | ${((decision / pipeline) * 100).toFixed(1)} % |`,
  );
}
process.exit(0);

/** What `settle` makes this record of, as far as it looks at it. */
function inputOf({ decision }, route) {
  const byId = new Map(route.targets.map((target) => [target.deployment.id, target]));
  const targets = decision.targets.map(({ d }) => byId.get(d));
  return {
    admission: {
      states: decision.limits.map((limit) => ({
        limitId: limit.l,
        used: limit.u,
        held: limit.h,
        amount: limit.a,
        ok: limit.ok,
        resetMs: limit.r,
      })),
      checks: decision.limits.map(({ t }) => ({ take: t })),
      imposedMaxOutputTokens: null,
    },
    admitted: true,
    refusedBy: null,
    rule: null,
    queuedMs: null,
    request: { dataClass: decision.class ?? 0 },
    passedOver: [],
    attempts: decision.targets
      .flatMap(({ skip }, at) => (skip === null && at === 0 ? [targets[at]] : []))
      .filter(Boolean),
    selection: {
      candidates: [],
      skipped: decision.targets.flatMap(({ d, skip }) =>
        skip === null ? [] : [{ target: byId.get(d), reason: skip }],
      ),
      ...(decision.targets.some(({ score }) => score !== undefined)
        ? { scores: new Map(decision.targets.flatMap(({ d, score }) => (score === undefined ? [] : [[d, score]]))) }
        : {}),
    },
  };
}

/** The quickest of many short runs, µs. */
async function time(stage) {
  let least = Infinity;
  for (let run = 0; run < 40; run++) {
    const started = performance.now();
    for (let index = 0; index < 500; index++) {
      const result = stage();
      if (result instanceof Promise) await result;
    }
    least = Math.min(least, ((performance.now() - started) * 1000) / 500);
    await new Promise((ok) => setImmediate(ok));
  }
  return least;
}
