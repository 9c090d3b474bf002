import { toCsv } from './csv.js';

describe('CSV', () => {
  it('quotes what needs it and leaves unknown empty', () => {
    expect(toCsv([['a', 'say "hi", twice', null, 1.5]])).toBe('a,"say ""hi"", twice",,1.5\r\n');
  });

  it('does not let a spreadsheet run a name as a formula', () => {
    expect(toCsv([['=cmd()', '+1', '-x', '@y', '-1.5']])).toBe("'=cmd(),'+1,'-x,'@y,-1.5\r\n");
  });
});
