import fc from 'fast-check';
import {
  decimalFromNumber,
  MoneyFormatError,
  nanoFromPicoUp,
  picoFromDecimal,
  picoFromUsd,
  picoPerTokenFromUsdPerMillion,
  usdFixedFromPico,
  usdFromPico,
  usdPerMillionFromPicoPerToken,
} from './index.js';

describe('money', () => {
  it('reads and prints the same amount for every pico-USD', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), (pico) => {
        expect(picoFromUsd(usdFromPico(pico))).toBe(pico);
        expect(picoFromUsd(usdFixedFromPico(pico))).toBe(pico);
      }),
    );
  });

  it.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [-1n, '-0.000000000001'],
    [420_000_000n, '0.00042'],
    [-3_000_000_000_000n, '-3'],
    [1_500_000_000_000n, '1.5'],
  ])('prints %s pico-USD as %s, without an exponent or trailing zeros', (pico, usd) => {
    expect(usdFromPico(pico)).toBe(usd);
  });

  it.each(['', ' 1', '1 ', '1e3', '+1', '.5', '1.', '0x10', 'NaN', 'Infinity', '1,5', '١', '0.0000000000001'])(
    'refuses %j as an amount',
    (text) => {
      expect(() => picoFromUsd(text)).toThrow(MoneyFormatError);
    },
  );

  it('keeps a price of six decimals exact and refuses a seventh and a negative one', () => {
    expect(picoPerTokenFromUsdPerMillion('0.0375')).toBe(37_500n);
    expect(picoPerTokenFromUsdPerMillion('0.000001')).toBe(1n);
    expect(usdPerMillionFromPicoPerToken(37_500n)).toBe('0.0375');
    expect(() => picoPerTokenFromUsdPerMillion('0.0000001')).toThrow(MoneyFormatError);
    expect(() => picoPerTokenFromUsdPerMillion('-1')).toThrow(MoneyFormatError);
  });

  // A counter that rounds down lets a budget be overshot by the sum of the fractions.
  it('rounds counters up, never down', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 8_000_000n * 10n ** 12n }), (pico) => {
        const nano = BigInt(nanoFromPicoUp(pico));
        expect(nano * 1000n >= pico && nano * 1000n - pico < 1000n).toBe(true);
      }),
    );
    expect(() => nanoFromPicoUp(10_000_000n * 10n ** 12n)).toThrow(RangeError);
  });

  it('turns a float back into the decimal its author wrote', () => {
    expect(decimalFromNumber(0.0375)).toBe('0.0375');
    expect(decimalFromNumber(1.5e-7)).toBe('0.00000015');
    expect(decimalFromNumber(1e21)).toBe('1000000000000000000000');
    expect(decimalFromNumber(1.25e22)).toBe('12500000000000000000000');
    expect(decimalFromNumber(12)).toBe('12');
  });

  it('reads a database Decimal through its fixed spelling', () => {
    expect(picoFromDecimal({ toFixed: () => '0.000000150000' })).toBe(150_000n);
  });
});
