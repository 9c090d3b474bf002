/** If this fails, an organization can make the gateway call hosts of the operator's network, or a secret goes astray. */
import { generateKeyPairSync } from 'node:crypto';
import { Mistake } from '../../config/edits.js';
import { egressPolicy } from '../../config/egress.js';
import { checkDeployment, credentialHosts } from './deployment-checks.js';

const facts = { provider: 'openai', baseUrl: null, options: {}, credential: null };

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

function serviceAccount(token_uri: string) {
  return { serviceAccount: JSON.stringify({ client_email: 'robot@example.com', private_key: privateKey, token_uri }) };
}

function mistake(check: Partial<Parameters<typeof checkDeployment>[0]>, forPlatform = false) {
  try {
    checkDeployment({ ...facts, ...check }, forPlatform ? null : egressPolicy([]));
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

  it('needs options that its base URL can be made of, and a credential that can be one', () => {
    const vertex = { provider: 'vertex', credential: serviceAccount('https://oauth2.googleapis.com/token') };
    expect(mistake({ ...vertex, options: { location: 'europe-west4' } })).toBeNull();
    expect(mistake({ ...vertex, options: { location: 'evil.example/' } })).toBe('options.location');
    expect(mistake({ provider: 'vertex', credential: { serviceAccount: 'no key file' } })).toBe('credential');
  });

  it('may fetch tokens in a private network only for the platform', () => {
    const inside = { provider: 'vertex', credential: serviceAccount('http://169.254.169.254/token') };
    expect(mistake(inside)).toBe('credential');
    expect(mistake(inside, true)).toBeNull();
  });

  it('has its credential bound to the host it is for', () => {
    expect(credentialHosts(facts)).toEqual(['api.openai.com']);
    expect(credentialHosts({ ...facts, baseUrl: 'https://proxy.example.com/v1' })).toEqual(['proxy.example.com']);
    expect(credentialHosts({ ...facts, provider: 'vertex', options: { location: 'us-east5' } })).toEqual([
      'us-east5-aiplatform.googleapis.com',
    ]);
  });
});
