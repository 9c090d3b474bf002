/** Promise: data of a class reaches deployments that are cleared for it and no others, whatever goes wrong on the way. */
import { providers } from '@tollgate/providers';
import fc from 'fast-check';
import { dataClassNames } from './data-class.js';
import type { KeyAccess } from './key-access.js';
import { strategies } from './routing/registry.js';
import { deploymentOf, gatewayOf, routeOf } from './testing/gateway.js';

const engine = providers.get('vllm');
if (engine === undefined) throw new Error('vllm is registered');
const rank = fc.integer({ min: 0, max: 2 });
const access = (dataClass: number | null): KeyAccess | null =>
  dataClass === null ? null : { endpoints: null, models: null, dataClass, addresses: null };

describe('the data-class property', () => {
  it('holds for first choice, retry, failover, backups, overflow and waking, under every strategy', async () => {
    /** How each upstream call came about; the test is only worth something while it drives all of them. */
    const driven = { first: 0, failover: 0, retry: 0, backup: 0, overflow: 0, woken: 0, refused: 0, restricted: 0 };
    const targetArbitrary = fc.record({
      clearance: rank,
      tier: fc.constantFrom('primary' as const, 'backup' as const),
      weight: fc.nat(3),
      asleep: fc.boolean(),
      statuses: fc.array(fc.constantFrom(200, 200, 500, 429, 503, 0), { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(targetArbitrary, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...strategies.keys()),
        rank,
        fc.option(rank),
        fc.option(rank),
        fc.boolean(),
        fc.constantFrom('needed' as const, 'elsewhere' as const, 'wait' as const, 'never' as const),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (specs, strategy, ofRoute, ofKey, ofHeader, overflows, policy, draws) => {
          const targets = specs.map(({ clearance, tier, weight }, index) => ({
            deployment: deploymentOf(`d${index}`, { clearance, provider: engine }),
            tier,
            weight,
          }));
          const asked = new Map<string, number>();
          const calls: string[] = [];
          const woken: string[] = [];
          const { ask, gateway, records } = gatewayOf(
            routeOf(targets, {
              strategy,
              dataClass: ofRoute,
              ...(overflows ? { overflow: { inFlight: 0, queue: null, firstTokenMs: null } } : {}),
              wake: { policy, maxWaitMs: 100 },
            }),
            ({ origin, path }) => {
              (path === '/wake_up' ? woken : calls).push(origin);
              if (path === '/wake_up') return 200;
              const statuses = specs[Number(origin.slice('http://d'.length))]?.statuses ?? [200];
              const turn = asked.get(origin) ?? 0;
              asked.set(origin, turn + 1);
              return statuses[turn % statuses.length] ?? 200;
            },
            // Waiting before a retry is as long as chance says: not long here.
            () => (draws.next().value ?? 0) / 50,
          );
          const headers: Record<string, string> =
            ofHeader === null ? {} : { 'x-tollgate-data-class': dataClassNames[ofHeader] ?? '' };
          for (let request = 0; request < 4; request++) {
            const before = calls.length;
            const wokenBefore = woken.length;
            for (const [index, { asleep }] of specs.entries())
              if (asleep) gateway.engines.noteState(`d${index}`, 'cold');
            const status = await ask(headers, { access: access(ofKey) });
            const made = calls.slice(before);
            const dataClass = Math.max(ofRoute, ofKey ?? 0, ofHeader ?? 0);
            for (const [index, origin] of made.entries()) {
              const target = targets.find(({ deployment }) => deployment.origin === origin);
              expect(target?.deployment.clearance).toBeGreaterThanOrEqual(dataClass);
              if (index === 0) driven.first++;
              else if (made[index - 1] === origin) driven.retry++;
              else driven.failover++;
              if (target?.tier === 'backup') driven.backup++;
              if (dataClass === 2) driven.restricted++;
            }
            for (const origin of woken.slice(wokenBefore)) {
              driven.woken++;
              const target = targets.find(({ deployment }) => deployment.origin === origin);
              expect(target?.deployment.clearance).toBeGreaterThanOrEqual(dataClass);
            }
            if (records.at(-1)?.decision.overflow === true && made.length > 0) driven.overflow++;
            if (ofKey !== null && (ofHeader ?? 0) > ofKey) expect([status, made]).toEqual([403, []]);
            else if (targets.every(({ deployment }) => deployment.clearance < dataClass)) {
              driven.refused++;
              expect([status, made]).toEqual([403, []]);
              expect(records.at(-1)).toMatchObject({ errorCode: 'no_cleared_target', decision: { class: dataClass } });
            } else expect(status === 403).toBe(false);
          }
        },
      ),
      { numRuns: 300 },
    );
    for (const [path, count] of Object.entries(driven))
      expect({ path, count }).toEqual({ path, count: expect.any(Number) as number });
    expect(Object.entries(driven).filter(([, count]) => count === 0)).toEqual([]);
  }, 60_000);

  it('is the highest of route, key and header; a request cannot lower it', async () => {
    const cleared = (clearance: number) => [
      { deployment: deploymentOf('d', { clearance }), tier: 'primary' as const, weight: 1 },
    ];
    const status = (clearance: number, ofRoute: number, ofKey: number | null, header?: string) =>
      gatewayOf(routeOf(cleared(clearance), { dataClass: ofRoute }), () => 200).ask(
        header === undefined ? {} : { 'x-tollgate-data-class': header },
        { access: access(ofKey) },
      );
    expect(await status(1, 0, null)).toBe(200);
    expect(await status(1, 0, null, 'restricted')).toBe(403);
    expect(await status(1, 2, null, 'public')).toBe(403);
    expect(await status(1, 0, 2, 'public')).toBe(403);
    expect(await status(2, 2, 2, 'restricted')).toBe(200);
    expect(await status(2, 0, null, 'secret')).toBe(400);
  });
});
