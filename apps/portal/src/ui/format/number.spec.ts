import {
  countOf,
  formatAxis,
  formatChange,
  formatCompact,
  formatInteger,
  formatMs,
  formatPercent,
  shortenId,
} from './number.js';

describe('numbers', () => {
  it('separates thousands and writes a real minus sign', () => {
    expect(formatInteger(1_359_740)).toBe('1,359,740');
    expect(formatInteger(-41)).toBe('−41');
  });

  it('shortens tokens for tiles, taking the next step where rounding reaches it', () => {
    expect(formatCompact(2_702_807_979)).toBe('2.70B');
    expect(formatCompact(889_895_556)).toBe('889.9M');
    expect(formatCompact(1_800)).toBe('1.8k');
    expect(formatCompact(436)).toBe('436');
    expect(formatCompact(999_960_000)).toBe('1.00B');
    expect(formatCompact(999_990)).toBe('1.0M');
  });

  it('writes axes without decimals that say nothing', () => {
    expect(formatAxis(2_000)).toBe('2k');
    expect(formatAxis(1_500)).toBe('1.5k');
    expect(formatAxis(0)).toBe('0');
    expect(formatAxis(100)).toBe('100');
  });

  it('signs a change, and gives none against zero', () => {
    expect(formatChange(112.4, 100)).toBe('+12.4%');
    expect(formatChange(93.6, 100)).toBe('−6.4%');
    expect(formatChange(100, 100)).toBe('0.0%');
    expect(formatChange(5, 0)).toBeNull();
  });

  it('writes durations, per cents, counts and ids', () => {
    expect(formatMs(2318)).toBe('2,318 ms');
    expect(formatMs(1.34)).toBe('1.3 ms');
    expect(formatPercent(0.0042, 2)).toBe('0.42%');
    expect(countOf(1, 'request')).toBe('1 request');
    expect(countOf(4_126, 'request')).toBe('4,126 requests');
    expect(shortenId('req_01a1f9830ad35f0c9be14d6e42a7')).toBe('req_01a1f9830ad3…6e42a7');
    expect(shortenId('req_short')).toBe('req_short');
  });
});
