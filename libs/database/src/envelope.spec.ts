import { open, rewrap, seal } from './envelope.js';
import { generateMasterKey, parseMasterKeys } from './master-keys.js';

const keys = parseMasterKeys(generateMasterKey());
const at = { table: 'provider_credential', row: 'row-1', organizationId: 'org-1' };

describe('envelope', () => {
  it('opens what was sealed, text or bytes, also nothing at all', () => {
    expect(open(keys, seal(keys, 'sk-ünïcode 🗝', at), at).toString()).toBe('sk-ünïcode 🗝');
    expect(open(keys, seal(keys, new Uint8Array([0, 255]), at), at)).toEqual(Buffer.from([0, 255]));
    expect(open(keys, seal(keys, '', at), at)).toHaveLength(0);
  });

  it('a value copied to another row, table or organization does not open', () => {
    const sealed = seal(keys, 'secret', at);
    for (const elsewhere of [
      { ...at, row: 'row-2' },
      { ...at, table: 'idempotency_record' },
      { ...at, organizationId: 'org-2' },
      { ...at, organizationId: null },
      { ...at, table: 'provider_credentialrow-', row: '1' },
    ]) {
      expect(() => open(keys, sealed, elsewhere)).toThrow(expect.objectContaining({ code: 'sealed_value' }));
    }
  });

  it('parts of two sealed values do not go together, and no changed byte goes unseen', () => {
    const one = seal(keys, 'one', at);
    const two = seal(keys, 'two', at);
    expect(() => open(keys, { ...one, ciphertext: two.ciphertext }, at)).toThrow(/does not open/);
    for (const column of ['ciphertext', 'wrappedDataKey'] as const) {
      for (let index = 0; index < one[column].length; index += 1) {
        const changed = new Uint8Array(one[column]);
        changed[index] = (changed[index] ?? 0) ^ 1;
        expect(() => open(keys, { ...one, [column]: changed }, at)).toThrow(/does not open/);
      }
      expect(() => open(keys, { ...one, [column]: one[column].slice(0, 5) }, at)).toThrow(/does not open/);
    }
  });

  it('the same value sealed twice shows nothing in common', () => {
    const one = seal(keys, 'same', at);
    const two = seal(keys, 'same', at);
    expect(one.ciphertext).not.toEqual(two.ciphertext);
    expect(one.wrappedDataKey).not.toEqual(two.wrappedDataKey);
  });

  it('rotation wraps the data key again and leaves the ciphertext; the old key can then go', () => {
    const [newer] = parseMasterKeys(generateMasterKey());
    const sealed = seal(keys, 'secret', at);
    const rewrapped = rewrap([newer, ...keys], sealed, at);
    expect(rewrapped?.ciphertext).toBe(sealed.ciphertext);
    expect(open([newer], rewrapped ?? sealed, at).toString()).toBe('secret');
    expect(rewrap([newer], rewrapped ?? sealed, at)).toBeUndefined();
    expect(() => open([newer], sealed, at)).toThrow(expect.objectContaining({ code: 'master_key' }));
  });
});

describe('parseMasterKeys', () => {
  it('reads one or several, newest first', () => {
    const [a, b] = [generateMasterKey(), generateMasterKey()];
    expect(parseMasterKeys(`${a}, ${b}`).map((key) => Buffer.from(key.key).toString('base64'))).toEqual([a, b]);
  });

  it.each([
    '',
    'short',
    `${'A'.repeat(42)}=`,
    `${generateMasterKey()},`,
    `${generateMasterKey()},x`,
    `${'!'.repeat(43)}=`,
  ])('refuses %j and does not repeat it', (text) => {
    expect(() => parseMasterKeys(text)).toThrow(/is not the base64 form of 32 bytes/);
    if (text) expect(() => parseMasterKeys(text)).not.toThrow(text);
  });
});
