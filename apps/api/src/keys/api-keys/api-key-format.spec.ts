import fc from 'fast-check';
import { apiKeyPattern, checksum, generateApiKey, maskApiKey, parseApiKey, visibleParts } from './api-key-format.js';

describe('API key format', () => {
  it('gives keys that match the published pattern and are accepted', () => {
    for (let count = 0; count < 500; count += 1) {
      const key = generateApiKey();
      expect(key).toMatch(apiKeyPattern);
      expect(parseApiKey(key)).toEqual({ key, environment: 'live' });
    }
  });

  it('carries all 256 random bits', () => {
    expect(generateApiKey('live', Buffer.alloc(32, 0)).slice(8, 51)).toBe('0'.repeat(43));
    // 2^256 - 1 in base 62, computed independently (Python).
    expect(generateApiKey('live', Buffer.alloc(32, 0xff)).slice(8, 51)).toHaveLength(43);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (a, b) => {
          fc.pre(!Buffer.from(a).equals(b));
          expect(generateApiKey('live', Buffer.from(a))).not.toBe(generateApiKey('live', Buffer.from(b)));
        },
      ),
    );
  });

  it('has a checksum that other programs can compute: CRC-32 of everything before it, in base 62', () => {
    // The check value of CRC-32/ISO-HDLC for "123456789" is 0xCBF43926 = 3421780262.
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const value = [...checksum('123456789')].reduce((sum, character) => sum * 62 + alphabet.indexOf(character), 0);
    expect(value).toBe(0xcbf43926);
  });

  it('refuses any single changed character', () => {
    const key = generateApiKey();
    for (let at = 8; at < key.length; at += 1) {
      const other = key[at] === 'a' ? 'b' : 'a';
      expect(parseApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
    }
  });

  it('refuses everything that is no key, without throwing', () => {
    const key = generateApiKey();
    for (const text of [
      '',
      'tg_live_',
      `${key}x`,
      key.slice(1),
      key.replace('live', 'prod'),
      ` ${key}`,
      key.toUpperCase(),
      `tg_live_${'é'.repeat(49)}`,
    ]) {
      expect(parseApiKey(text)).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => parseApiKey(text) === null));
  });

  it('knows test keys', () => {
    expect(parseApiKey(generateApiKey('test'))?.environment).toBe('test');
  });

  it('shows four characters at each end and no more', () => {
    const { prefix, lastFour } = visibleParts('tg_live_ab12CDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq9xYz');
    expect(maskApiKey(prefix, lastFour)).toBe('tg_live_ab12...9xYz');
  });
});
