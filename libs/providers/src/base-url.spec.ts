/** If this fails, a request with its credential goes to a host nobody meant. */
import { BaseUrlError, resolveBaseUrl, resolveProbeUrl } from './base-url.js';
import type { Provider } from './provider.js';
import { providers } from './registry.js';

const openai = providers.get('openai') as Provider;

function provider(manifest: Partial<Provider['manifest']>, more: Partial<Provider> = {}): Provider {
  return { ...openai, ...more, manifest: { ...openai.manifest, id: 'acme', ...manifest } };
}

const regional = provider({
  defaultBaseUrl: 'https://api.{region}.example.com/v1/{tenant}',
  probePath: 'https://control.{region}.example.com/models',
  optionsSchema: { type: 'object', properties: { tenant: { type: 'string', default: 'main' }, region: {} } },
});

function failure(options: Record<string, unknown>) {
  try {
    return resolveBaseUrl(regional, null, options);
  } catch (error) {
    if (error instanceof BaseUrlError) return error.option;
    throw error;
  }
}

describe('the base URL of a deployment', () => {
  it('is the provider’s with its options filled in, or the configured one', () => {
    expect(resolveBaseUrl(openai, null, {})).toBe('https://api.openai.com/v1');
    expect(resolveBaseUrl(openai, 'http://127.0.0.1:9/v1/', {})).toBe('http://127.0.0.1:9/v1');
    expect(resolveBaseUrl(regional, null, { region: 'eu-1', tenant: 'a b' })).toBe(
      'https://api.eu-1.example.com/v1/a%20b',
    );
    expect(resolveBaseUrl(regional, 'https://proxy.example.com/{region}', { region: 'eu-1' })).toBe(
      'https://proxy.example.com/eu-1',
    );
  });

  it('takes the default an option has', () => {
    expect(resolveBaseUrl(regional, null, { region: 'eu-1' })).toBe('https://api.eu-1.example.com/v1/main');
  });

  it('follows the provider where an option decides more', () => {
    const special = provider(
      { defaultBaseUrl: 'https://{region}.example.com' },
      {
        baseUrlTemplate: ({ region }) => (region === 'global' ? 'https://example.com' : 'https://{region}.example.com'),
      },
    );
    expect(resolveBaseUrl(special, null, { region: 'global' })).toBe('https://example.com');
    expect(resolveBaseUrl(special, null, { region: 'x' })).toBe('https://x.example.com');
  });

  it('names the option that is missing', () => {
    expect(failure({})).toBe('region');
    expect(() => resolveBaseUrl(regional, null, {})).toThrow(/is required for the provider "acme"/);
    const none = { ...openai, manifest: { ...openai.manifest } };
    delete none.manifest.defaultBaseUrl;
    expect(() => resolveBaseUrl(none, null, {})).toThrow(/is required/);
  });

  it.each(['evil.example.org/', 'a.b', 'x@evil', 'x:1', '', '-a', 'a'.repeat(64), 5, null])(
    'refuses %j as a part of a host',
    (region) => {
      expect(failure({ region })).toBe('region');
    },
  );

  it.each(['.', '..'])('refuses %j as a part of a path', (tenant) => {
    expect(failure({ region: 'eu-1', tenant })).toBe('tenant');
  });
});

describe('the probe of a deployment', () => {
  it('is below the base URL, or a whole URL with options filled in', () => {
    expect(resolveProbeUrl(openai, 'http://127.0.0.1:9/v1', {})).toBe('http://127.0.0.1:9/v1/models');
    expect(resolveProbeUrl(regional, 'https://api.eu-1.example.com', { region: 'eu-1' })).toBe(
      'https://control.eu-1.example.com/models',
    );
  });
});
