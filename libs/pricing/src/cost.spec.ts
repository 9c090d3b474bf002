import fc from 'fast-check';
import {
  boundCost,
  compilePrice,
  costOf,
  costPico,
  noUsage,
  parentClass,
  picoFromUsd,
  priceLinesFromOverride,
  tokenClassNames,
  totalInputTokens,
  totalOutputTokens,
  usdFromPico,
  type PriceClass,
  type PriceLine,
  type Usage,
} from './index.js';

const tokens = fc.nat({ max: 2_000_000 });
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: tokens,
  cachedInputTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  inputAudioTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  outputAudioTokens: tokens,
});
const rate = fc.nat({ max: 200_000_000 }).map((micro) => (micro / 1e6).toFixed(6));
const optionalClasses = Object.entries(parentClass)
  .filter(([, parent]) => parent !== null)
  .map(([name]) => name as PriceClass);
const anyLines: fc.Arbitrary<PriceLine[]> = fc
  .tuple(
    rate,
    rate,
    fc.uniqueArray(fc.constantFrom(...optionalClasses)),
    fc.array(rate, { minLength: 8, maxLength: 8 }),
  )
  .map(([input, output, extra, rates]) => [
    { tokenClass: 'input', tierStart: 0, usdPerMillion: input },
    { tokenClass: 'output', tierStart: 0, usdPerMillion: output },
    ...extra.map((tokenClass, index) => ({ tokenClass, tierStart: 0, usdPerMillion: rates[index] ?? '1' })),
  ]);

describe('cost', () => {
  it('is the sum of its lines, and the fast path says the same', () => {
    fc.assert(
      fc.property(anyUsage, anyLines, (usage, lines) => {
        const price = compilePrice(lines);
        const cost = costOf(usage, price);
        expect(cost).not.toBeNull();
        const sum = cost?.lines.reduce((total, line) => total + picoFromUsd(line.amount), 0n);
        expect(sum).toBe(cost?.pico);
        expect(costPico(usage, price)).toBe(cost?.pico);
      }),
    );
  });

  it('never exceeds its bound, whatever the split over classes and tiers', () => {
    fc.assert(
      fc.property(anyUsage, anyLines, fc.nat({ max: 3_000_000 }), rate, (usage, lines, tierStart, tierRate) => {
        const tiered: PriceLine[] = [
          ...lines,
          { tokenClass: 'input', tierStart: tierStart + 1, usdPerMillion: tierRate },
        ];
        const price = compilePrice(tiered);
        const cost = costPico(usage, price);
        const bound = boundCost(totalInputTokens(usage), totalOutputTokens(usage), price);
        expect(cost !== null && bound !== null && cost <= bound).toBe(true);
      }),
    );
  });

  it('grows with every token within a tier and is never negative', () => {
    fc.assert(
      fc.property(anyUsage, anyLines, fc.constantFrom(...tokenClassNames), (usage, lines, { usage: name }) => {
        const price = compilePrice(lines);
        const less = costPico(usage, price) ?? -1n;
        const more = costPico({ ...usage, [name]: usage[name] + 1 }, price) ?? -1n;
        expect(less >= 0n && more >= less).toBe(true);
      }),
    );
  });

  it('charges a class left out at what its parent costs', () => {
    const price = compilePrice(priceLinesFromOverride({ input: '2', cacheWrite: '2.5', output: '10' }));
    expect(usdFromPico(costPico({ ...noUsage, cachedInputTokens: 1_000_000 }, price) ?? -1n)).toBe('2');
    expect(usdFromPico(costPico({ ...noUsage, cacheWrite1hTokens: 1_000_000 }, price) ?? -1n)).toBe('2.5');
    expect(usdFromPico(costPico({ ...noUsage, reasoningTokens: 1_000_000 }, price) ?? -1n)).toBe('10');
  });

  it('charges the whole request at the tier its size falls into', () => {
    const price = compilePrice([
      { tokenClass: 'input', tierStart: 0, usdPerMillion: '10' },
      { tokenClass: 'input', tierStart: 272_000, usdPerMillion: '20' },
      { tokenClass: 'output', tierStart: 0, usdPerMillion: '50' },
      { tokenClass: 'output', tierStart: 272_000, usdPerMillion: '75' },
    ]);
    const below = { ...noUsage, inputTokens: 200_000, cachedInputTokens: 71_999, outputTokens: 1000 };
    const above = { ...below, cachedInputTokens: 72_000 };
    expect(usdFromPico(costPico(below, price) ?? -1n)).toBe('2.76999');
    expect(usdFromPico(costPico(above, price) ?? -1n)).toBe('5.515');
  });

  it('calls an attempt unpriced where the price does not cover what was used', () => {
    const embeddings = compilePrice([{ tokenClass: 'input', tierStart: 0, usdPerMillion: '0.02' }]);
    expect(costPico({ ...noUsage, inputTokens: 5 }, embeddings)).toBe(100_000n);
    expect(costPico({ ...noUsage, inputTokens: 5, outputTokens: 1 }, embeddings)).toBeNull();
    expect(costOf({ ...noUsage, outputTokens: 1 }, embeddings)).toBeNull();
    expect(boundCost(10, 0, embeddings)).toBe(200_000n);
    expect(boundCost(10, 1, embeddings)).toBeNull();
  });

  it('refuses a price that names only one of input and output', () => {
    expect(() => priceLinesFromOverride({ input: '1' })).toThrow('input and output together');
    expect(() => priceLinesFromOverride({ input: '1', output: '0.1234567' })).toThrow('at most 6 decimals');
  });

  it('takes about a microsecond per attempt', () => {
    const price = compilePrice(priceLinesFromOverride({ input: '2', cachedInput: '0.5', output: '10' }));
    const usage = { ...noUsage, inputTokens: 900, cachedInputTokens: 100, outputTokens: 300, reasoningTokens: 40 };
    let sum = 0n;
    for (let index = 0; index < 20_000; index += 1) sum += costPico(usage, price) ?? 0n;
    let nanoseconds = Infinity;
    for (let run = 0; run < 20; run += 1) {
      const started = process.hrtime.bigint();
      for (let index = 0; index < 5000; index += 1) sum += costPico(usage, price) ?? 0n;
      nanoseconds = Math.min(nanoseconds, Number(process.hrtime.bigint() - started) / 5000);
    }
    console.log(`costPico: ${nanoseconds.toFixed(0)} ns`);
    expect(sum > 0n).toBe(true);
    expect(nanoseconds).toBeLessThan(5000);
  });
});
