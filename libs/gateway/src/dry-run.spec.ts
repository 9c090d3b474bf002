/** Promise: a dry run says what a request would meet, and leaves no trace that a later request could meet. */
import type { DryRun } from './dry-run.js';
import type { Route } from './exchange.js';
import { endpointFor } from './gateway.js';
import { compileConditions } from './routing/rules.js';
import {
  deploymentOf,
  gatewayOf,
  headOf,
  routeOf,
  targetTo,
  testPrincipal,
  type TestGateway,
} from './testing/gateway.js';

const chat = endpointFor('/v1/chat/completions');

function dry(
  { gateway }: TestGateway,
  body: object = {},
  over: { headers?: Record<string, string>; draft?: (model: string) => Route } = {},
): Promise<DryRun> {
  if (chat === undefined) throw new Error('chat is an endpoint');
  return gateway.dryRun({
    head: headOf(over.headers ?? {}),
    principal: testPrincipal,
    endpoint: chat,
    body: Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body })),
    draft: over.draft ?? null,
  });
}
const shown = ({ targets }: DryRun) =>
  targets.map(({ target, position, reason }) => `${target.deployment.name}:${position ?? reason ?? ''}`);

it('names the order, who is passed over and why, and calls nobody', async () => {
  const test = gatewayOf(
    routeOf([
      targetTo(deploymentOf('off', { state: 'disabled' })),
      targetTo(deploymentOf('first')),
      targetTo(deploymentOf('spare'), { tier: 'backup' }),
    ]),
    () => 200,
  );
  const found = await dry(test);
  expect(shown(found)).toEqual(['first:1', 'spare:2', 'off:disabled']);
  expect([found.refusal, test.calls, test.records]).toEqual([null, [], []]);
});

it('agrees with what the request then does, for each strategy that decides alone', async () => {
  for (const strategy of ['priority', 'session-affinity', 'prefix-affinity']) {
    const names = ['a', 'b', 'c', 'd'];
    const test = gatewayOf(
      routeOf(
        names.map((name) => targetTo(deploymentOf(name))),
        { strategy },
      ),
      () => 200,
    );
    const found = await dry(test);
    await test.ask();
    expect([strategy, test.calls]).toEqual([strategy, [`http://${found.targets[0]?.target.deployment.name ?? ''}`]]);
  }
});

it('does not take a turn of strategies that count turns', async () => {
  const test = gatewayOf(
    routeOf([targetTo(deploymentOf('a')), targetTo(deploymentOf('b'))], { strategy: 'round-robin' }),
    () => 200,
  );
  await test.ask();
  await dry(test);
  await test.ask();
  expect(test.calls).toEqual(['http://a', 'http://b']);
});

it('shows an ejected target as passed over, and asks it where nothing else is left', async () => {
  const test = gatewayOf(routeOf([targetTo(deploymentOf('sick')), targetTo(deploymentOf('well'))]), () => 200);
  for (let n = 0; n < 5; n++) test.gateway.health.failed('sick', Date.now());
  expect(shown(await dry(test))).toEqual(['well:1', 'sick:unhealthy']);
  const alone = gatewayOf(routeOf([targetTo(deploymentOf('sick'))]), () => 200);
  for (let n = 0; n < 5; n++) alone.gateway.health.failed('sick', Date.now());
  expect(shown(await dry(alone))).toEqual(['sick:1']);
});

it('tries a draft instead of the route there is, rules included', async () => {
  const test = gatewayOf(routeOf([targetTo(deploymentOf('saved'))]), () => 200);
  const plain = routeOf([targetTo(deploymentOf('drafted'))]);
  const rule = { name: 'streams', conditions: compileConditions({ stream: true }) };
  const draft = { ...plain, rules: [{ ...rule, route: { ...plain, targets: [targetTo(deploymentOf('quick'))] } }] };
  expect(shown(await dry(test, {}, { draft: () => draft }))).toEqual(['drafted:1']);
  const streamed = await dry(test, { stream: true }, { draft: () => draft });
  expect([shown(streamed), streamed.rule]).toEqual([['quick:1'], { name: 'streams', reason: 'stream' }]);
});

it('says what the client would be answered, with everything found out up to there', async () => {
  const test = gatewayOf(routeOf([targetTo(deploymentOf('open'))], { dataClass: 2 }), () => 200);
  const uncleared = await dry(test);
  expect([uncleared.refusal?.status, uncleared.refusal?.code]).toEqual([403, 'no_cleared_target']);
  expect(shown(uncleared)).toEqual(['open:data-class']);
  const malformed = await dry(test, { messages: 'no list' });
  expect([malformed.refusal?.status, malformed.refusal?.param]).toEqual([400, 'messages']);
  const header = await dry(test, {}, { headers: { 'x-tollgate-max-cost-usd': 'much' } });
  expect(header.refusal?.code).toBe('invalid_header');
});
