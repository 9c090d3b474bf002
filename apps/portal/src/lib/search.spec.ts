import { homeSearch } from '../features/home/search.js';
import { keysSearch } from '../features/api-keys/search.js';
import { requestsSearch } from '../features/requests/search.js';
import { usageSearch } from '../features/usage/search.js';
import { parseSearch, rangePatch, stringifySearch } from './search.js';

// The address is the state: a link to a colleague must show the same view, and a broken one must still show a page.
describe('the address', () => {
  it('keeps words as they are, numbers among them', () => {
    expect(parseSearch('?q=429&model=gpt-4.1&from=2026-11-01')).toEqual({
      q: '429',
      model: 'gpt-4.1',
      from: '2026-11-01',
    });
    expect(stringifySearch({ q: '429', model: 'a b&c', none: undefined })).toBe('?q=429&model=a+b%26c');
    expect(stringifySearch({ none: undefined })).toBe('');
    expect(parseSearch(stringifySearch({ model: 'a b&c=d' }))).toEqual({ model: 'a b&c=d' });
  });

  it('reads each page’s own words', () => {
    expect(
      usageSearch.parse({ range: '30d', group: 'key', metric: 'ttft', compare: 'month', chart: 'lines' }),
    ).toMatchObject({
      range: '30d',
      group: 'key',
      metric: 'ttft',
      compare: 'month',
      chart: 'lines',
    });
    expect(requestsSearch.parse({ outcome: 'refused', status: '429', q: 'u_1' })).toMatchObject({
      outcome: 'refused',
      status: '429',
      q: 'u_1',
    });
    expect(keysSearch.parse({ tab: 'idle', create: 'yes' })).toMatchObject({ tab: 'idle', create: 'yes' });
  });

  it('drops what it does not know rather than fail', () => {
    expect(usageSearch.parse({ range: 'century', group: 'planet', metric: 'joy', model: '   ' })).toEqual({});
    expect(homeSearch.parse({ by: 'weather', range: ['7d'] })).toEqual({});
    expect(requestsSearch.parse({ q: 'x'.repeat(301) })).toEqual({});
  });

  it('replaces a range whole', () => {
    expect(rangePatch({ range: '7d' })).toEqual({ range: '7d', from: undefined, to: undefined });
  });
});
