import fc from 'fast-check';
import { GatewayError } from './errors.js';
import type { ParsedRequest, Principal, RequestHead, Route } from './exchange.js';
import { checkAccess, ModelPatterns, type KeyAccess } from './key-access.js';

const everything: KeyAccess = { endpoints: null, models: null, dataClass: null, addresses: null };

let message = '';

function check(access: Partial<KeyAccess> | null, request: Partial<ParsedRequest>, dataClass?: string): string {
  const principal = { access: access && { ...everything, ...access } } as Principal;
  const head = { header: (name: string) => (name === 'x-tollgate-data-class' ? dataClass : undefined) } as RequestHead;
  try {
    checkAccess({ endpoint: 'chat-completions', model: 'gpt-4o', ...request } as ParsedRequest, principal, head, {
      list: () => ['claude-3', 'claude-haiku', 'gpt-secret'].map((model) => ({ model }) as Route),
    });
    return 'allowed';
  } catch (error) {
    message = error instanceof Error ? error.message : '';
    return error instanceof GatewayError ? `${error.status} ${error.code}` : String(error);
  }
}

describe('the scopes of a caller', () => {
  it('narrow nothing where there are none', () => {
    expect(check(null, {}, 'nonsense')).toBe('allowed');
    expect(check({}, {}, 'restricted')).toBe('allowed');
  });

  it('refuse endpoints and models outside of them', () => {
    expect(check({ endpoints: new Set(['embeddings']) }, {})).toBe('403 endpoint_not_allowed');
    expect(check({ endpoints: new Set(['embeddings']) }, { endpoint: 'embeddings' })).toBe('allowed');
    expect(check({ models: new ModelPatterns(['claude-*']) }, {})).toBe('403 model_not_allowed');
    expect(check({ models: new ModelPatterns(['claude-*', 'gpt-4o']) }, {})).toBe('allowed');
  });

  it('name near models the caller may use, and no others', () => {
    check({ models: new ModelPatterns(['claude-*']) }, { model: 'cloude-3' });
    expect(message).toContain('"claude-3"');
    check({ models: new ModelPatterns(['claude-*']) }, { model: 'gpt-secrets' });
    expect(message).toContain('GET /v1/models');
  });

  it('refuse data above their class, and a class that does not exist', () => {
    expect(check({ dataClass: 1 }, {}, 'restricted')).toBe('403 data_class_not_allowed');
    expect(check({ dataClass: 1 }, {}, 'internal')).toBe('allowed');
    expect(check({ dataClass: 0 }, {})).toBe('allowed');
    expect(check({ dataClass: 1 }, {}, 'toString')).toBe('400 invalid_header');
  });
});

describe('model patterns', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-4o*', 'gpt-4o-mini', true],
    ['gpt-4o*', 'gpt-4', false],
    ['*', 'anything/at:all', true],
    ['*-mini', 'gpt-4o-mini', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['a**a', 'aa', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, model, allowed) => {
    expect(new ModelPatterns([pattern]).allows(model)).toBe(allowed);
  });

  it('say what a regular expression would say', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(text, name, (pattern, model) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(new ModelPatterns([pattern]).allows(model)).toBe(expression.test(model));
      }),
      { numRuns: 2000 },
    );
  });

  it('are not to be slowed down by a pattern made for it', () => {
    const started = performance.now();
    expect(new ModelPatterns(['*a'.repeat(128)]).allows('a'.repeat(100_000) + 'b')).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
