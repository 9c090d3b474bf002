import { providers, type Provider, type UpstreamRateLimit } from '@tollgate/providers';
import type { Deployment } from '../exchange.js';
import { RateLimitBook } from './rate-limits.js';

const base = providers.get('openai') as Provider;
let reads = 0;

function deployment(provider: Partial<Provider> = {}): Deployment {
  const readRateLimits = (headers: Readonly<Record<string, string>>): UpstreamRateLimit[] => {
    reads++;
    const remaining = headers['left'];
    return remaining === undefined
      ? []
      : [{ dimension: 'requests', limit: null, remaining: Number(remaining), resetMs: null }];
  };
  return { id: 'd', provider: { ...base, readRateLimits, ...provider } } as unknown as Deployment;
}

function call(status: number, headers: Record<string, string>) {
  return { status, headers: () => headers };
}

beforeEach(() => {
  reads = 0;
});

describe('what upstreams say of how much more they take', () => {
  it('is kept as last said, read at most once a second, and always from a refusal', () => {
    const book = new RateLimitBook();
    book.note(deployment(), call(200, { left: '9' }), 1_000);
    book.note(deployment(), call(200, { left: '8' }), 1_500);
    expect(book.snapshot(1_500)[0]?.limits[0]?.remaining).toBe(9);
    book.note(deployment(), call(429, { left: '0' }), 1_600);
    expect(book.snapshot(1_600)[0]?.limits[0]?.remaining).toBe(0);
    expect(reads).toBe(2);
  });

  it('is not taken back by a reply without the headers, and forgotten after ten minutes of silence', () => {
    const book = new RateLimitBook();
    book.note(deployment(), call(200, { left: '9' }), 0);
    book.note(deployment(), call(502, {}), 5_000);
    expect(book.snapshot(5_000)).toHaveLength(1);
    expect(book.snapshot(605_001)).toEqual([]);
  });

  it('is nothing where the provider reads none, nothing was said, or no reply came', () => {
    const book = new RateLimitBook();
    book.note(deployment({ readRateLimits: undefined } as unknown as Partial<Provider>), call(200, { left: '9' }), 0);
    book.note(deployment(), call(0, { left: '9' }), 0);
    book.note(deployment(), call(200, {}), 0);
    expect(book.snapshot(0)).toEqual([]);
  });
});
