/** @jest-environment node */
import type { CallableModel } from './api-client.js';
import { firstModel, priceWords, rate, windowWords } from './models.js';

const rates = {
  fromInputTokens: 0,
  input: '2.000000',
  cachedInput: '0.500000',
  cacheWrite: null,
  cacheWrite1h: null,
  inputAudio: null,
  output: '8.500000',
  reasoning: null,
  outputAudio: null,
};

// A price that is missing and looks like $0 sends people to the model that costs most.
describe('a price in words', () => {
  it('is exact, without zeros that say nothing', () => {
    expect(priceWords([rates])).toBe('$2 in · $8.50 out');
    expect(rate('0.037500')).toBe('$0.0375');
    expect(rate('0.000000')).toBe('$0');
    expect(rate('10')).toBe('$10');
  });

  it('is unknown where there is none, never zero', () => {
    expect(priceWords(null)).toBe('price unknown');
    expect(priceWords([])).toBe('price unknown');
    expect(priceWords([{ ...rates, output: null }])).toBe('$2 in · no price out');
    expect(windowWords(null)).toBe('context unknown');
  });
});

it('says how much fits, as people say it', () => {
  expect([windowWords(128_000), windowWords(1_047_576), windowWords(200_000), windowWords(512)]).toEqual([
    '128k',
    '1.05M',
    '200k',
    '512',
  ]);
});

it('offers first what can be sent and answers', () => {
  const model = (name: string, health: CallableModel['health'] = 'healthy') =>
    ({ model: name, health }) as CallableModel;
  expect(firstModel([model('a*'), model('b', 'unavailable'), model('c')])?.model).toBe('c');
  expect(firstModel([model('c'), model('gpt-4o-mini')])?.model).toBe('gpt-4o-mini');
  expect(firstModel([model('*')])).toBeNull();
});
