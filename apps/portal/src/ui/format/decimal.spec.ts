import { atLeastZero, minus } from './decimal.js';

// What is free of a budget is compared with the ledger to the last digit: a binary fraction would be seen.
describe('differences of decimal strings', () => {
  it('are exact', () => {
    expect(minus('0.3', '0.1')).toBe('0.2');
    expect(minus('9000000', '0.000000001')).toBe('8999999.999999999');
    expect(minus('900', '817.88', '21.86')).toBe('60.26');
    expect(minus('100', '100.000')).toBe('0');
    expect(minus('5')).toBe('5');
  });

  it('keep their sign, and cut at zero where nothing can be less', () => {
    expect(minus('1', '2.5')).toBe('-1.5');
    expect(minus('0.5', '0.75')).toBe('-0.25');
    expect(atLeastZero('-0.25')).toBe('0');
    expect(atLeastZero('0.25')).toBe('0.25');
  });

  it('say nothing about what is not a number', () => {
    expect(minus('1', 'many')).toBeNull();
  });
});
