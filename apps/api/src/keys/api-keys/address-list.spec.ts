import { compileAddressList, networkProblem } from './address-list.js';

describe('an address list', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.77', true],
    ['203.0.113.0/24', '203.0.114.1', false],
    ['203.0.113.0/24', '::ffff:203.0.113.77', true],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
    ['2001:db8::/32', '203.0.113.7', false],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['127.0.0.0/8', 'fe80::1%eth0', false],
  ])('%s with %s: %s', (network, address, allowed) => {
    const list = compileAddressList([network]);
    expect(list.has(address)).toBe(allowed);
    expect(list.has(address)).toBe(allowed);
    expect(list.has(null)).toBe(false);
  });

  it.each([
    '',
    '1',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/',
    'a.b',
    '::1/129',
    'fe80::1%1',
  ])('refuses %p, which does not mean the same to everybody', (text) => {
    expect(networkProblem(text)).toMatch(/^must be/);
  });

  it('that was spoilt in the database allows nothing', () => {
    expect(compileAddressList(['nonsense']).has('127.0.0.1')).toBe(false);
    expect(compileAddressList(['nonsense', '127.0.0.1']).has('127.0.0.1')).toBe(true);
  });

  it('refuses a network whose address lies behind its prefix, and says what was meant', () => {
    expect(networkProblem('10.1.2.3/8')).toBe('has bits set behind its prefix; write 10.0.0.0/8');
    expect(networkProblem('10.0.0.0/8')).toBeNull();
    expect(networkProblem('2001:db8::1/32')).toMatch(/write 2001:db8:/);
    expect(networkProblem('2001:db8::/32')).toBeNull();
  });
});
