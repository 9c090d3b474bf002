import type { DeploymentHealth } from '../../lib/api-client.js';
import { lookOf } from './deployment-state.js';

const health = (more: Partial<DeploymentHealth>): DeploymentHealth => ({
  deploymentId: 'dep_1',
  name: 'a',
  state: 'hot',
  breaker: 'closed',
  reason: null,
  failuresInRow: 0,
  share: 1,
  inFlight: 0,
  firstByteMs: null,
  replyMs: null,
  engine: null,
  ...more,
});

// In an incident one looks here first: a deployment that gets nothing must not look well.
describe('the state of a deployment in words', () => {
  it('says when the gateway passes it over, and why', () => {
    expect(lookOf('hot', health({ breaker: 'open', reason: 'probe' }))).toMatchObject({
      tone: 'bad',
      word: 'Ejected, its health path says no',
    });
    expect(lookOf('hot', health({ breaker: 'half-open', reason: 'errors' })).word).toBe('On trial, failed in a row');
    expect(lookOf('hot', health({ share: 0.1 })).word).toBe('Coming back, 10% of its share');
  });

  it('says what an operator has set, whatever its health', () => {
    expect(lookOf('disabled', health({ breaker: 'open' })).word).toBe('Disabled');
    expect(lookOf('draining', health({})).word).toBe('Draining');
    expect(lookOf('hot', undefined).word).toBe('Hot');
  });
});
