import { exactMoney, formatMoney, splitMoney } from './money.js';

// A figure that is rounded wrongly, or turned into a binary fraction, is a figure finance cannot trust.
describe('money', () => {
  it('greys the zeros before the first digit that counts, below a dollar', () => {
    expect(splitMoney('0.007288', 'record')).toEqual({ lead: '$0.00', body: '7288', trail: '' });
    expect(splitMoney('0.000018000000', 'record')).toEqual({ lead: '$0.0000', body: '18', trail: '' });
    expect(splitMoney('0.691000', 'record')).toEqual({ lead: '$0.', body: '691000', trail: '' });
  });

  it('greys what follows the cents, from a dollar up', () => {
    expect(splitMoney('935.408018', 'record')).toEqual({ lead: '', body: '$935.40', trail: '8018' });
    expect(splitMoney('3026.944048000000', 'record')).toEqual({ lead: '', body: '$3,026.94', trail: '4048' });
  });

  it('shows aggregates with two decimals, half rounded up', () => {
    expect(formatMoney('3026.944048')).toBe('$3,026.94');
    expect(formatMoney('0.995')).toBe('$1.00');
    expect(formatMoney('1234567.005')).toBe('$1,234,567.01');
  });

  it('shows zero as $0, and never shows as zero what is not', () => {
    expect(splitMoney('0.000000000000', 'aggregate')).toEqual({ lead: '$0', body: '', trail: '' });
    expect(splitMoney('-0.00', 'record')).toEqual({ lead: '$0', body: '', trail: '' });
    expect(formatMoney('0.004')).toBe('$0.004000');
    expect(formatMoney('0.000000000001')).toBe('<$0.000001');
    expect(formatMoney('0.0000004', 'record')).toBe('<$0.000001');
  });

  it('keeps every digit beyond what a binary number holds', () => {
    expect(exactMoney('123456789012345678901234.123456789012')).toBe('$123,456,789,012,345,678,901,234.123456789012');
    expect(formatMoney('99999999999999999999.994999')).toBe('$99,999,999,999,999,999,999.99');
  });

  it('gives the exact figure without zeros beyond the cents', () => {
    expect(exactMoney('0.001257600000')).toBe('$0.0012576');
    expect(exactMoney('3')).toBe('$3.00');
    expect(exactMoney('0')).toBe('$0');
  });

  it('writes a real minus sign', () => {
    expect(formatMoney('-12.5')).toBe('−$12.50');
    expect(splitMoney('-0.001', 'record')).toEqual({ lead: '−$0.00', body: '1000', trail: '' });
  });

  it('leaves alone what is not a decimal string', () => {
    expect(formatMoney('1.5e-7')).toBe('1.5e-7');
  });
});
