import { inspect } from 'node:util';
import { Secret } from './secret.js';

describe('Secret', () => {
  it('shows itself nowhere and gives its value only when asked', () => {
    const secret = new Secret({ apiKey: 'sk-canary' });
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
    ];
    for (const text of shown) {
      expect(text).toContain('[secret]');
      expect(text).not.toContain('canary');
    }
    expect(Object.values(secret)).toEqual([]);
    expect(secret.reveal().apiKey).toBe('sk-canary');
  });
});
