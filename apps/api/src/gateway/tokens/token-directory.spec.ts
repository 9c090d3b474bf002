/** R60: a token is a key that somebody else cuts. Each case here has opened a gateway somewhere. */
import { createHmac, createPublicKey } from 'node:crypto';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWK } from 'jose';
import type { KeyLookup, Principal } from '@tollgate/gateway';
import type { SnapshotIssuer } from '../../config/config-snapshot.js';
import { TokenDirectory, type TokenCaller } from './token-directory.js';

const issuer = 'https://login.example.com/';
const audience = 'https://tollgate.example.com';
const now = 1_800_000_000;
let clock = now * 1000;

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let mine: Pair;
let ec: Pair;
let strangers: Pair;
let rsaWeakAlgorithm: string;
let keySet: { keys: JWK[] };
let fetched: string[] = [];
let fetching: (url: string) => Promise<Buffer>;
const directories: TokenDirectory[] = [];

beforeAll(async () => {
  mine = await generateKeyPair('RS256', { extractable: true });
  ec = await generateKeyPair('ES256', { extractable: true });
  strangers = await generateKeyPair('RS256', { extractable: true });
  rsaWeakAlgorithm = await exportSPKI(mine.publicKey);
});
beforeEach(async () => {
  clock = now * 1000;
  fetched = [];
  keySet = {
    keys: [
      { ...(await exportJWK(mine.publicKey)), kid: 'rsa-1', use: 'sig', alg: 'RS256' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec-1', use: 'sig' },
      { kty: 'oct', kid: 'oct-1', k: Buffer.from('a shared secret in a public place').toString('base64url') },
    ],
  };
  fetching = (url) => {
    fetched.push(url);
    return Promise.resolve(Buffer.from(JSON.stringify(keySet)));
  };
});
afterAll(() => directories.forEach((directory) => directory.close()));

function trusted(over: Partial<SnapshotIssuer> = {}): SnapshotIssuer {
  return {
    id: 'i1',
    organizationId: 'o1',
    name: 'Login',
    issuer,
    jwksUrl: 'https://login.example.com/jwks',
    publicOnly: true,
    audiences: [audience],
    algorithms: ['RS256', 'ES256'],
    claims: { project: 'project', endUser: 'sub' },
    projectId: 'p-default',
    scopes: {},
    clockToleranceSeconds: 30,
    ...over,
  };
}

function open(issuers: SnapshotIssuer[] = [trusted()]) {
  const callers: TokenCaller[] = [];
  const directory = new TokenDirectory({
    fetchKeys: (url) => fetching(url),
    principalOf: (caller) => {
      callers.push(caller);
      return caller.project === 'missing' ? null : ({ endUser: caller.endUser } as Principal);
    },
    nowMs: () => clock,
    onKeysUnavailable: () => undefined,
  });
  directories.push(directory);
  directory.configure(issuers);
  return { directory, callers };
}

const good = { iss: issuer, aud: audience, sub: 'user-1', exp: now + 600, iat: now, nbf: now };
const header = { alg: 'RS256', kid: 'rsa-1', typ: 'JWT' };

function sign(claims: object = {}, headers: object = {}, key: Pair = mine): Promise<string> {
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ ...header, ...headers }).sign(key.privateKey);
}

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs bytes as they are, so that they may be what no library writes. */
async function signText(payload: string, headers: object = {}): Promise<string> {
  return new CompactSign(Buffer.from(payload)).setProtectedHeader({ ...header, ...headers }).sign(mine.privateKey);
}

function hmac(secret: string | Buffer, headers: object = {}, claims: object = {}): string {
  const text = `${part({ ...header, alg: 'HS256', ...headers })}.${part({ ...good, ...claims })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const outcome = async (lookup: KeyLookup | Promise<KeyLookup>) => {
  const result = await lookup;
  return result.status === 'refused-token' ? result.reason : result.status;
};

describe('a good token', () => {
  it('is verified once, then answered from memory without a promise, until its end', async () => {
    const { directory, callers } = open();
    const token = await sign({ project: 'checkout' });
    expect(await outcome(directory.find(token))).toBe('active');
    expect(directory.find(token)).toEqual({ status: 'active', principal: { endUser: 'user-1' } });
    expect(callers).toEqual([
      { organization: null, organizationId: 'o1', project: 'checkout', endUser: 'user-1', access: null },
    ]);
    expect(fetched).toEqual(['https://login.example.com/jwks']);
    clock = (now + 629) * 1000;
    expect(await outcome(directory.find(token))).toBe('active');
    clock = (now + 630) * 1000;
    expect(await outcome(directory.find(token))).toBe('it has expired');
  });

  it('may come from any accepted algorithm and key, with several audiences, and without what is optional', async () => {
    const { directory } = open();
    for (const token of [
      await sign({}, { alg: 'ES256', kid: 'ec-1' }, ec),
      await sign({ aud: ['other', audience] }),
      await sign({}, { typ: 'at+jwt' }),
      await sign({}, { typ: undefined, kid: undefined }),
      await sign({ iat: undefined, nbf: undefined, sub: undefined }),
      await sign({ exp: now - 29 }),
      await sign({ nbf: now + 29, iat: now + 29 }),
    ]) {
      expect(await outcome(directory.find(token))).toBe('active');
    }
  });

  it('is asked about its claims: organization, project and end user', async () => {
    const platform = trusted({
      organizationId: null,
      projectId: null,
      claims: { organization: 'https://example.com/org', project: 'proj', endUser: 'email' },
      scopes: { models: ['gpt-*'] },
    });
    const { directory, callers } = open([platform]);
    const claims = { 'https://example.com/org': 'acme', proj: 'web', email: 'a@example.com' };
    expect(await outcome(directory.find(await sign(claims)))).toBe('active');
    expect(callers[0]).toMatchObject({
      organization: 'acme',
      organizationId: null,
      project: 'web',
      endUser: 'a@example.com',
    });
    expect(callers[0]?.access?.models?.allows('claude')).toBe(false);
    expect(await outcome(directory.find(await sign({ proj: 'web' })))).toBe('it names no organization');
    expect(await outcome(directory.find(await sign({ 'https://example.com/org': 'acme' })))).toBe(
      'it names no project',
    );
    expect(await outcome(directory.find(await sign({ ...claims, proj: 'missing' })))).toMatch(
      /no organization and project/,
    );
    // A claim that is there and wrong is not replaced by the default.
    expect(await outcome(open().directory.find(await sign({ project: ['a'] })))).toBe('it names no project');
  });
});

describe('R60: a wrong token', () => {
  const cases: [string, () => Promise<string> | string][] = [
    ['alg none, empty signature', () => `${part({ ...header, alg: 'none' })}.${part(good)}.`],
    [
      'alg none, signature kept',
      async () => `${part({ alg: 'none' })}.${part(good)}.${(await sign()).split('.')[2] ?? ''}`,
    ],
    ['alg NoNe', () => `${part({ ...header, alg: 'NoNe' })}.${part(good)}.AAAA`],
    ['no alg', () => `${part({ kid: 'rsa-1' })}.${part(good)}.AAAA`],
    ['alg a list', () => `${part({ ...header, alg: ['RS256'] })}.${part(good)}.AAAA`],
    ['HS256 with the public key as PEM', () => hmac(rsaWeakAlgorithm)],
    [
      'HS256 with the public key as DER',
      () => hmac(createPublicKey(rsaWeakAlgorithm).export({ type: 'spki', format: 'der' })),
    ],
    ['HS256 with the public key as JWK', () => hmac(JSON.stringify(keySet.keys[0]))],
    ['HS256 with the modulus', () => hmac(Buffer.from(keySet.keys[0]?.n ?? '', 'base64url'))],
    ['HS256 with an empty secret', () => hmac('')],
    ['HS256 with the shared secret of the key set', () => hmac('a shared secret in a public place', { kid: 'oct-1' })],
    [
      'RS512, which is not accepted',
      async () =>
        new SignJWT(good)
          .setProtectedHeader({ ...header, alg: 'PS256' })
          .sign((await generateKeyPair('PS256')).privateKey),
    ],
    ['RS256 said, ES256 key named', () => sign({}, { kid: 'ec-1' })],
    ['ES256 said, RSA key named', () => sign({}, { alg: 'ES256', kid: 'rsa-1' }, ec)],
    ['signed by a stranger', () => sign({}, {}, strangers)],
    ['signed by a stranger, key unnamed', () => sign({}, { kid: undefined }, strangers)],
    [
      'jwk of the stranger in the header',
      async () => sign({}, { jwk: await exportJWK(strangers.publicKey) }, strangers),
    ],
    ['jku of the stranger', () => sign({}, { jku: 'https://evil.example.com/jwks' }, strangers)],
    ['jku although well signed', () => sign({}, { jku: 'https://evil.example.com/jwks' })],
    ['x5u of the stranger', () => sign({}, { x5u: 'https://evil.example.com/cert' }, strangers)],
    ['x5c of the stranger', () => sign({}, { x5c: ['MIIB'] }, strangers)],
    ['kid that is a path', () => sign({}, { kid: '../../dev/null' }, strangers)],
    ['kid that is SQL', () => sign({}, { kid: "x' UNION SELECT 'k" }, strangers)],
    ['kid that is no text', () => `${part({ ...header, kid: { a: 1 } })}.${part(good)}.AAAA`],
    ['kid of 10,000 characters', () => sign({}, { kid: 'k'.repeat(5_000) })],
    ['kid __proto__', () => sign({}, { kid: '__proto__' })],
    [
      'crit that nobody knows',
      async () => `${part({ ...header, crit: ['x'], x: 1 })}.${(await sign()).split('.').slice(1).join('.')}`,
    ],
    [
      'b64 false',
      async () => `${part({ ...header, b64: false, crit: ['b64'] })}.${(await sign()).split('.').slice(1).join('.')}`,
    ],
    ['typ of a logout token', () => sign({}, { typ: 'logout+jwt' })],
    ['typ of a DPoP proof', () => sign({}, { typ: 'dpop+jwt' })],
    ['a token in a token', () => sign({}, { cty: 'JWT' })],
    ['encrypted, five parts', () => 'eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d'],
    ['another issuer', () => sign({ iss: 'https://evil.example.com/' })],
    ['the issuer without its slash', () => sign({ iss: issuer.slice(0, -1) })],
    ['the issuer in capitals', () => sign({ iss: issuer.toUpperCase() })],
    ['the issuer as the beginning of another', () => sign({ iss: `${issuer}evil` })],
    ['no issuer', () => sign({ iss: undefined })],
    ['a list of issuers', () => signText(JSON.stringify({ ...good, iss: [issuer] }))],
    ['another audience', () => sign({ aud: 'https://other.example.com' })],
    ['the audience as the beginning of another', () => sign({ aud: `${audience}.evil.com` })],
    ['no audience', () => sign({ aud: undefined })],
    ['an empty list of audiences', () => sign({ aud: [] })],
    ['an audience that is an object', () => signText(JSON.stringify({ ...good, aud: { [audience]: 1 } }))],
    ['expired', () => sign({ exp: now - 30 })],
    ['no end', () => sign({ exp: undefined })],
    ['an end that is a text', () => signText(JSON.stringify({ ...good, exp: String(now + 600) }))],
    ['an end that is no number', () => signText(JSON.stringify(good).replace(String(now + 600), '1e999'))],
    ['an end that is negative', () => signText(JSON.stringify({ ...good, exp: -1 }))],
    ['an end in milliseconds', () => signText(JSON.stringify({ ...good, exp: 1.8e15 }))],
    ['not valid yet', () => sign({ nbf: now + 31 })],
    ['a beginning that is a text', () => signText(JSON.stringify({ ...good, nbf: '0' }))],
    ['issued in the future', () => sign({ iat: now + 31 })],
    ['a subject that is a number', () => signText(JSON.stringify({ ...good, sub: 1 }))],
    ['exp twice', () => signText(`{"exp":1,${JSON.stringify({ ...good }).slice(1)}`)],
    ['aud twice', () => signText(`{"aud":"x",${JSON.stringify(good).slice(1)}`)],
    ['sub twice, the second escaped', () => signText(`${JSON.stringify(good).slice(0, -1)},"s\\u0075b":"admin"}`)],
    [
      'alg twice',
      async () =>
        `${part(`{"alg":"none",${JSON.stringify(header).slice(1)}`)}.${(await sign()).split('.').slice(1).join('.')}`,
    ],
    ['claims that are a list', () => signText('[]')],
    ['claims that are null', () => signText('null')],
    [
      'claims that are no UTF-8',
      async () =>
        new CompactSign(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))
          .setProtectedHeader(header)
          .sign(mine.privateKey),
    ],
    [
      'claims of another token under this signature',
      async () => {
        const [head = '', , signature = ''] = (await sign()).split('.');
        return `${head}.${part({ ...good, sub: 'admin' })}.${signature}`;
      },
    ],
    [
      'one bit of the signature changed',
      async () => {
        const [head = '', claims = '', signature = ''] = (await sign()).split('.');
        const bytes = Buffer.from(signature, 'base64url');
        bytes[10] = (bytes[10] ?? 0) ^ 1;
        return `${head}.${claims}.${bytes.toString('base64url')}`;
      },
    ],
    [
      'bits to spare in the signature',
      async () => {
        const token = await sign({}, { alg: 'ES256', kid: 'ec-1' }, ec);
        const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(token.at(-1) ?? '');
        return token.slice(0, -1) + 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(last ^ 1);
      },
    ],
    ['padding', async () => `${await sign()}=`],
    ['a line break', async () => (await sign()).replace('.', '.\n')],
    [
      'a signature of zeros (ES256)',
      async () =>
        `${part({ ...header, alg: 'ES256', kid: 'ec-1' })}.${part(good)}.${Buffer.alloc(64).toString('base64url')}`,
    ],
    ['two parts', async () => (await sign()).split('.').slice(0, 2).join('.')],
    ['four parts', async () => `${await sign()}.AAAA`],
    ['longer than a token is', () => sign({ padding: 'x'.repeat(8_000) })],
    ['nothing in it', () => 'eyJ..'],
  ];

  it(`is refused in ${cases.length} ways`, async () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    const { directory, callers } = open();
    const accepted: string[] = [];
    for (const [name, make] of cases) {
      const token = await make();
      for (const again of [1, 2]) {
        const lookup = await directory.find(token);
        if (lookup.status !== 'refused-token') accepted.push(`${name} (${again}): ${lookup.status}`);
        else expect(lookup.reason).not.toMatch(/jose|TypeError|undefined/i);
      }
    }
    expect(accepted).toEqual([]);
    expect(callers).toEqual([]);
  });

  it('does not profit from a good one with the same beginning', async () => {
    const { directory } = open();
    const [head = '', claims = '', signature = ''] = (await sign()).split('.');
    expect(await outcome(directory.find(`${head}.${claims}.${signature}`))).toBe('active');
    const twin = `${head}.${claims}.${signature.slice(0, -8)}AAAAAAAA`;
    expect(await outcome(directory.find(twin))).toMatch(/signature/);
    const other = `${head}.${part({ ...good, sub: 'admin' })}.${signature}`;
    expect(await outcome(directory.find(other))).toMatch(/signature/);
  });
});

describe('the issuer’s keys', () => {
  it('are fetched before the first request, and once for many tokens', async () => {
    const { directory } = open();
    expect(fetched).toHaveLength(1);
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => sign({ sub: `u${index}` })));
    for (const token of tokens) expect(await outcome(directory.find(token))).toBe('active');
    expect(fetched).toHaveLength(1);
  });

  it('that are new are found, but made-up key ids cause no flood of fetches', async () => {
    const { directory } = open();
    await outcome(directory.find(await sign()));
    const next = await generateKeyPair('RS256', { extractable: true });
    keySet.keys.push({ ...(await exportJWK(next.publicKey)), kid: 'rsa-2' });
    clock += 31_000;
    expect(await outcome(directory.find(await sign({}, { kid: 'rsa-2' }, next)))).toBe('active');
    expect(fetched).toHaveLength(2);
    for (let count = 0; count < 50; count++)
      await directory.find(await sign({}, { kid: `made-up-${count}` }, strangers));
    expect(fetched).toHaveLength(2);
  });

  it('that are gone accept no token any more, also none that was accepted', async () => {
    const { directory } = open();
    const token = await sign();
    expect(await outcome(directory.find(token))).toBe('active');
    keySet.keys = keySet.keys.filter(({ kid }) => kid !== 'rsa-1');
    clock += 31_000;
    await directory.find(await sign({}, { kid: 'anything' }, strangers));
    expect(await outcome(directory.find(token))).toBe('its issuer has no such key');
  });

  it('that cannot be had make nobody’s token a bad one, and those known stay in use', async () => {
    fetching = () => Promise.reject(new Error('away'));
    const { directory } = open();
    const token = await sign();
    await expect(Promise.resolve(directory.find(token))).rejects.toMatchObject({ name: 'KeyStoreUnavailableError' });
    fetching = () => Promise.resolve(Buffer.from(JSON.stringify(keySet)));
    clock += 6_000;
    expect(await outcome(directory.find(token))).toBe('active');
    fetching = () => Promise.resolve(Buffer.from('<html>'));
    clock += 31_000;
    await directory.find(await sign({}, { kid: 'unknown' }, strangers));
    expect(await outcome(directory.find(await sign({ sub: 'another' })))).toBe('active');
  });
});

describe('issuers', () => {
  it('that two organizations trust for one audience count for the first', async () => {
    const { directory, callers } = open([trusted(), trusted({ id: 'i2', organizationId: 'o2' })]);
    await outcome(directory.find(await sign()));
    expect(callers[0]?.organizationId).toBe('o1');
    const apart = open([trusted(), trusted({ id: 'i2', organizationId: 'o2', audiences: ['second'] })]);
    await outcome(apart.directory.find(await sign({ aud: 'second' })));
    expect(apart.callers[0]?.organizationId).toBe('o2');
  });

  it('that are no longer trusted are refused with the next request', async () => {
    const { directory } = open();
    const token = await sign();
    expect(await outcome(directory.find(token))).toBe('active');
    directory.configure([]);
    expect(await outcome(directory.find(token))).toBe('its issuer is not trusted');
    directory.configure([trusted({ algorithms: ['ES256'] })]);
    expect(await outcome(directory.find(token))).toMatch(/algorithm/);
  });
});
