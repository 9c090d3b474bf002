import { EngineBook, GateBook, HealthBook, RateLimitBook, type Deployment } from '@tollgate/gateway';
import type { UpstreamRateLimit } from '@tollgate/providers';
import { Metrics } from './metrics.js';

// If this fails, nobody sees a vendor's limit coming before it refuses.
it('shows what upstreams say they still take, by deployment and dimension', async () => {
  const upstreamLimits = new RateLimitBook();
  const limits: UpstreamRateLimit[] = [
    { dimension: 'requests', limit: 100, remaining: 7, resetMs: null },
    { dimension: 'tokens', limit: 100, remaining: null, resetMs: null },
  ];
  const deployment = { id: 'd', provider: { readRateLimits: () => limits } } as unknown as Deployment;
  upstreamLimits.note(deployment, { status: 200, headers: () => ({}) }, Date.now());
  const metrics = new Metrics({
    inFlight: () => 0,
    journal: () => ({ records: 0, bytes: 0 }),
    health: new HealthBook(),
    engines: new EngineBook(),
    upstreamLimits,
    gates: new GateBook(),
    buffered: () => ({ sum: 0, most: 0 }),
    deploymentName: (id) => (id === 'd' ? 'fast' : undefined),
  });
  const text = await metrics.registry.metrics();
  const lines = text.split('\n').filter((line) => line.startsWith('tollgate_upstream_rate_limit_remaining'));
  expect(lines).toEqual(['tollgate_upstream_rate_limit_remaining{deployment="fast",dimension="requests"} 7']);
});
