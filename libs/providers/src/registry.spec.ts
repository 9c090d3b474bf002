/** If this fails, a provider cannot be configured, or two of them answer to one name. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { providers } from './registry.js';

describe.each([...providers.entries()])('%s', (id, provider) => {
  const { manifest } = provider;

  it('is registered under its own id, with a base URL that paths can be appended to', () => {
    expect(manifest.id).toBe(id);
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(manifest.defaultBaseUrl ?? 'https://x').not.toMatch(/\/$/);
    expect(manifest.probePath).toMatch(/^(\/|https:\/\/)/);
    expect(Object.keys(provider.endpoints).length).toBeGreaterThan(0);
  });

  it('has schemas a form can be made of, and hides secrets', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    const credential = ajv.compile(manifest.credentialSchema);
    expect(ajv.compile(manifest.optionsSchema)({})).toBe(true);
    const properties = manifest.credentialSchema['properties'] as Record<string, { writeOnly?: boolean }>;
    if ('apiKey' in properties) expect(credential({ apiKey: 'k' })).toBe(true);
    expect(credential({ apiKey: 'k', other: 1 })).toBe(false);
    expect(Object.values(properties).some((property) => property.writeOnly === true)).toBe(true);
  });

  it('has a key variable and starter models together or not at all', () => {
    expect(manifest.apiKeyVariable === undefined).toBe(manifest.starterModels === undefined);
  });
});

it('no two vendors start with a route of one name', () => {
  const names = [...providers.values()].flatMap(({ manifest }) => manifest.starterModels ?? []);
  expect(new Set(names).size).toBe(names.length);
});

it('no two vendors look for one key', () => {
  const variables = [...providers.values()].flatMap(({ manifest }) => manifest.apiKeyVariable ?? []);
  expect(new Set(variables).size).toBe(variables.length);
});
