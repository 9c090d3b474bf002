/** If this fails, an organization can make the gateway call hosts of the operator's network, or a secret goes astray. */
import { Mistake } from '../../config/edits.js';
import { checkDeployment, credentialHosts } from './deployment-checks.js';

const facts = { provider: 'openai', baseUrl: null, options: {}, credential: null };

function mistake(check: Partial<Parameters<typeof checkDeployment>[0]>, forPlatform = false) {
  try {
    checkDeployment({ ...facts, ...check }, forPlatform);
  } catch (error) {
    if (error instanceof Mistake) return [...error.path].join('.');
    throw error;
  }
  return null;
}

describe('a deployment', () => {
  it('needs a known provider and a base URL', () => {
    expect(mistake({})).toBeNull();
    expect(mistake({ provider: 'nobody' })).toBe('provider');
    expect(mistake({ provider: 'openai-compatible' })).toBe('baseUrl');
  });

  it('may point into a private network only for the platform', () => {
    expect(mistake({ baseUrl: 'http://127.0.0.1:9/v1' })).toBe('baseUrl');
    expect(mistake({ baseUrl: 'http://127.0.0.1:9/v1' }, true)).toBeNull();
  });

  it('has its credential bound to the host it is for', () => {
    expect(credentialHosts(facts)).toEqual(['api.openai.com']);
    expect(credentialHosts({ ...facts, baseUrl: 'https://proxy.example.com/v1' })).toEqual(['proxy.example.com']);
  });
});
