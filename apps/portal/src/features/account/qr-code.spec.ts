import { drawQr } from './qr-code.js';

const seed =
  'otpauth://totp/Tollgate:ada%40example.com?issuer=Tollgate&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&period=30&digits=6&algorithm=SHA1';

/** Dark modules by the path, as `x,y`. */
function darkModules(path: string): Set<string> {
  const dark = new Set<string>();
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step++) dark.add(`${Number(x) + step},${y}`);
  }
  return dark;
}

// An app that cannot read the code sends people to typing 32 letters, or away from the second factor.
describe('the QR code of the authenticator app', () => {
  it('has its three finder patterns where ISO/IEC 18004 puts them, inside a quiet zone of four modules', () => {
    const { size, path } = drawQr(seed);
    const dark = darkModules(path);
    expect((size - 8 - 17) % 4).toBe(0);
    const far = size - 4 - 7;
    for (const [left, top] of [
      [4, 4],
      [far, 4],
      [4, far],
    ] as const) {
      for (let step = 0; step < 7; step++) {
        expect(dark.has(`${left + step},${top}`)).toBe(true);
        expect(dark.has(`${left},${top + step}`)).toBe(true);
        expect(dark.has(`${left + step},${top + 6}`)).toBe(true);
      }
      expect(dark.has(`${left + 1},${top + 1}`)).toBe(false);
      expect(dark.has(`${left + 3},${top + 3}`)).toBe(true);
    }
    for (const module of dark) {
      for (const coordinate of module.split(',').map(Number)) {
        expect(coordinate).toBeGreaterThanOrEqual(4);
        expect(coordinate).toBeLessThan(size - 4);
      }
    }
  });

  it('is another one for another seed', () => {
    expect(drawQr(seed).path).not.toBe(drawQr(seed.replace('JBSW', 'KBSW')).path);
  });
});
