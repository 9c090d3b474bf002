import { numberCell, textCell } from './cells.js';

describe('CSV cells', () => {
  // R68b: a key named like a formula would run on finance's machine when the file is opened.
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\n=1',
    '＝1',
    '＋1',
    '－1',
    '＠1',
    '|cmd',
    '"=1',
    "'=1",
    '%0A=1',
  ])('lets no spreadsheet take %j for a formula', (text) => {
    const cell = textCell(text);
    expect(cell.startsWith(`"'`)).toBe(true);
    expect(cell).not.toMatch(/[\r\n\t]/);
  });

  it('keeps ordinary text, quotes and commas', () => {
    expect(textCell('Checkout, "blue"')).toBe('"Checkout, ""blue"""');
    expect(textCell('gpt-4o-mini 模型')).toBe('"gpt-4o-mini 模型"');
    expect(textCell('a\r\nb')).toBe('"a  b"');
  });

  it('writes numbers as plain numerals, negative ones too', () => {
    expect(numberCell('-0.05')).toBe('-0.05');
    expect(numberCell(12n)).toBe('12');
    expect(numberCell(null)).toBe('');
  });
});
