import { compilePrice, PriceBook, type PriceVersion } from './index.js';

const day = 86_400_000;
const base: PriceVersion = {
  id: 'global',
  organizationId: null,
  deploymentId: null,
  provider: 'openai',
  model: 'gpt-x',
  modelMatch: 'dated',
  serviceTier: 'default',
  effectiveFromMs: 0,
  effectiveToMs: null,
  dailyWindow: null,
  source: 'catalogue',
  sourceRef: null,
  price: compilePrice([{ tokenClass: 'input', tierStart: 0, usdPerMillion: '1' }]),
};
const ask = { providers: ['openai'], model: 'gpt-x', atMs: 10 * day };

describe('the price book', () => {
  it('takes a deployment price before an organization price before the global one', () => {
    const book = new PriceBook([
      base,
      { ...base, id: 'own', organizationId: 'acme' },
      { ...base, id: 'override', deploymentId: 'd1' },
    ]);
    expect(book.resolve({ ...ask, organizationId: 'acme', deploymentId: 'd1' })?.id).toBe('override');
    expect(book.resolve({ ...ask, organizationId: 'acme', deploymentId: 'd2' })?.id).toBe('own');
    expect(book.resolve({ ...ask, organizationId: 'other' })?.id).toBe('global');
    expect(book.resolve(ask)?.id).toBe('global');
  });

  it('takes the price that was in force at the moment asked about', () => {
    const book = new PriceBook([
      { ...base, id: 'old', effectiveToMs: 5 * day },
      { ...base, id: 'new', effectiveFromMs: 5 * day },
    ]);
    expect(book.resolve({ ...ask, atMs: 5 * day - 1 })?.id).toBe('old');
    expect(book.resolve({ ...ask, atMs: 5 * day })?.id).toBe('new');
  });

  it('takes the hours of the day into account, over midnight too', () => {
    const night = { fromSecond: 22 * 3600, toSecond: 4 * 3600 };
    const book = new PriceBook([{ ...base, id: 'night', dailyWindow: night }, base]);
    expect(book.resolve({ ...ask, atMs: 10 * day + 23 * 3_600_000 })?.id).toBe('night');
    expect(book.resolve({ ...ask, atMs: 10 * day + 4 * 3_600_000 - 1 })?.id).toBe('night');
    expect(book.resolve({ ...ask, atMs: 10 * day + 4 * 3_600_000 })?.id).toBe('global');
  });

  it('takes dated forms only where the price allows it, and never another service tier', () => {
    const book = new PriceBook([base, { ...base, id: 'exact', model: 'gpt-y', modelMatch: 'exact' }]);
    expect(book.resolve({ ...ask, model: 'gpt-x-2026-01-31' })?.id).toBe('global');
    expect(book.resolve({ ...ask, model: 'gpt-x-20260131' })?.id).toBe('global');
    expect(book.resolve({ ...ask, model: 'gpt-x-latest' })?.id).toBe('global');
    expect(book.resolve({ ...ask, model: 'gpt-x-20269931' })).toBeNull();
    expect(book.resolve({ ...ask, model: 'gpt-y-20260131' })).toBeNull();
    expect(book.resolve({ ...ask, model: 'gpt-x-mini' })).toBeNull();
    expect(book.resolve({ ...ask, serviceTier: 'priority' })).toBeNull();
  });
});
