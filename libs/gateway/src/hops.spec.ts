/** Promise: a route that leads back to this gateway ends after a few rounds with an error that says so. */
import { providers } from '@tollgate/providers';
import { hopsBefore, withHops } from './hops.js';
import { deploymentOf, gatewayOf, headOf, routeOf, targetTo } from './testing/gateway.js';

const outgoing = {
  origin: 'o',
  path: '/',
  method: 'POST',
  headers: { a: 'b' },
  body: null,
  publicOnly: false,
} as const;

it('a loop is refused when it has come round, before anything is sent', async () => {
  const { ask, calls, records } = gatewayOf(routeOf([targetTo(deploymentOf('d'))]), () => 200);
  expect(await ask()).toBe(200);
  expect(await ask({ 'x-tollgate-hops': '4' })).toBe(200);
  expect(await ask({ 'x-tollgate-hops': '5' })).toBe(508);
  expect(records.at(-1)).toMatchObject({ errorCode: 'loop_detected', attempts: [] });
  expect(await ask({ 'x-tollgate-hops': 'many' })).toBe(400);
  expect(calls).toHaveLength(2);
});

it('each gateway counts itself, towards everybody but the vendors themselves', () => {
  const own = deploymentOf('own');
  expect(withHops(outgoing, own, headOf({})).headers).toEqual({ a: 'b', 'x-tollgate-hops': '1' });
  expect(withHops(outgoing, own, headOf({ 'x-tollgate-hops': '3' })).headers).toMatchObject({ 'x-tollgate-hops': '4' });
  const openai = providers.get('openai');
  const bedrock = providers.get('bedrock');
  if (openai === undefined || bedrock === undefined) throw new Error('They are registered.');
  const vendor = deploymentOf('v', { provider: openai, origin: 'https://api.openai.com' });
  expect(withHops(outgoing, vendor, headOf({})).headers).toEqual({ a: 'b' });
  const region = deploymentOf('b', { provider: bedrock, origin: 'https://bedrock-runtime.eu-west-1.amazonaws.com' });
  expect(withHops(outgoing, region, headOf({})).headers).toEqual({ a: 'b' });
  const proxied = deploymentOf('p', { provider: openai, origin: 'https://gateway.example' });
  expect(withHops(outgoing, proxied, headOf({})).headers).toHaveProperty('x-tollgate-hops', '1');
  expect(hopsBefore(headOf({}))).toBe(0);
});
