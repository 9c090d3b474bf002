import { LoginThrottle } from './login-throttle.js';

const rules = {
  accountAndAddress: { failures: 3, windowMs: 1000 },
  account: { failures: 6, windowMs: 10_000 },
  address: { failures: 9, windowMs: 10_000 },
};

describe('sign-in throttle', () => {
  let now = 0;
  const throttle = () => {
    now = 1_000_000;
    return new LoginThrottle(() => now, rules, 100);
  };

  it('stops guessing one account, and lets go when the window is over', () => {
    const guard = throttle();
    for (let count = 0; count < 3; count += 1) expect(guard.begin('a', '1')).toBe(0);
    expect(guard.begin('a', '1')).toBe(1000);
    now += 400;
    expect(guard.begin('a', '1')).toBe(600);
    now += 600;
    expect(guard.begin('a', '1')).toBe(0);
  });

  it('does not lock the owner out from elsewhere', () => {
    const guard = throttle();
    for (let count = 0; count < 4; count += 1) guard.begin('a', 'attacker');
    expect(guard.begin('a', 'owner')).toBe(0);
  });

  it('stops one address trying one password on everyone', () => {
    const guard = throttle();
    for (let count = 0; count < 9; count += 1) expect(guard.begin(`user${count}`, '1')).toBe(0);
    expect(guard.begin('another', '1')).toBeGreaterThan(0);
  });

  it('slows a guess that comes from many addresses', () => {
    const guard = throttle();
    for (let count = 0; count < 6; count += 1) expect(guard.begin('a', `address${count}`)).toBe(0);
    expect(guard.begin('a', 'fresh')).toBeGreaterThan(0);
  });

  it('counts parallel attempts before their outcome is known', () => {
    const guard = throttle();
    const waits = Array.from({ length: 10 }, () => guard.begin('a', '1'));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });

  it('forgets failures after the right password', () => {
    const guard = throttle();
    guard.begin('a', '1');
    guard.begin('a', '1');
    guard.begin('a', '1');
    guard.succeeded('a', '1');
    expect(guard.begin('a', '1')).toBe(0);
  });

  it('uses bounded memory under a flood of made-up names', () => {
    const guard = throttle();
    for (let count = 0; count < 10_000; count += 1) guard.begin(`user${count}`, `address${count}`);
    expect(guard['attempts'].size).toBeLessThanOrEqual(100);
  });
});
