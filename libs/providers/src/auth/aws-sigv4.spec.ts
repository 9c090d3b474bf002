/** If this fails, AWS answers every request with 403. */
import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { authorizationOf, signAwsV4, uriEncode } from './aws-sigv4.js';

/** Credential, scope and signatures of AWS's own test suite for Signature Version 4 (aws-sig-v4-test-suite). */
const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service', nowMs: Date.UTC(2015, 7, 30, 12, 36, 0) };
const basic = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

function signatureOf(method: string, path: string, headers: Record<string, string> = {}, body = ''): string {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const authorization = authorizationOf(
    { method, path, headers: { ...basic, ...headers }, bodyHash },
    credential,
    scope,
  );
  return authorization.split('Signature=')[1] ?? '';
}

describe('Signature Version 4', () => {
  it.each([
    ['get-vanilla', signatureOf('GET', '/'), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', signatureOf('POST', '/'), '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      signatureOf('GET', '/?Param2=value2&Param1=value1'),
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      signatureOf('POST', '/', form, 'Param1=value1'),
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    [
      'get-header-value-order',
      signatureOf('GET', '/', { 'my-header1': 'value4,value1,value3,value2' }),
      '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
    ],
    [
      'get-header-key-duplicate',
      signatureOf('GET', '/', { 'my-header1': 'value2,value2,value1' }),
      'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    ],
  ])('gives the signature of AWS’s example %s', (_name, signature, expected) => {
    expect(signature).toBe(expected);
  });

  it('names the credential, its scope and the headers that are signed', () => {
    const parts = { method: 'GET', path: '/', headers: basic, bodyHash: createHash('sha256').digest('hex') };
    expect(authorizationOf(parts, credential, scope)).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });
});

/** AWS's own signer for JavaScript, over the same headers. */
async function oracle(path: string, body: Buffer, headers: Record<string, string>, key: object, service = 'bedrock') {
  const signer = new SignatureV4({
    credentials: key as { accessKeyId: string; secretAccessKey: string },
    region: 'eu-central-1',
    service,
    sha256: Sha256,
    uriEscapePath: true,
  });
  const [pathname = '', search = ''] = path.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const request = {
    method: 'POST',
    protocol: 'https:',
    hostname: 'h.example.com',
    path: pathname,
    query,
    headers,
    body,
  };
  const signed = await signer.sign(request, { signingDate: new Date(scope.nowMs) });
  return signed.headers;
}

/** The interface AWS's signer wants its hashes in. */
class Sha256 {
  private readonly pieces: Buffer[] = [];
  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {}
  update(data: Uint8Array | string): void {
    this.pieces.push(Buffer.from(data as Uint8Array));
  }
  reset(): void {
    this.pieces.length = 0;
  }
  async digest(): Promise<Uint8Array> {
    const { createHmac } = await import('node:crypto');
    const hash = this.secret === undefined ? createHash('sha256') : createHmac('sha256', this.secret as Buffer);
    for (const piece of this.pieces) hash.update(piece);
    return new Uint8Array(hash.digest());
  }
}

describe('a signed request', () => {
  const sign = (
    path: string,
    body: Buffer | readonly Buffer[] | null,
    key = credential as object,
    base = 'https://h.example.com',
  ) =>
    signAwsV4(
      { method: 'POST', path, headers: { 'content-type': 'application/json', accept: '*/*' }, body },
      key as typeof credential,
      { region: 'eu-central-1', service: 'bedrock', nowMs: scope.nowMs, baseUrl: base },
    ).headers;

  it.each([
    'amazon.nova-lite-v1:0',
    'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
    "odd (name)*!'~_ ä",
  ])('to a model named %j has the signature AWS’s own signer gives', async (model) => {
    const body = Buffer.from('{"messages":[]}');
    const path = `/model/${uriEncode(model)}/converse`;
    const ours = sign(path, body);
    const theirs = await oracle(path, body, { host: 'h.example.com', 'content-type': 'application/json' }, credential);
    expect(ours['authorization']).toBe(theirs['authorization']);
    expect(ours['x-amz-content-sha256']).toBe(theirs['x-amz-content-sha256']);
    expect(ours['x-amz-date']).toBe(theirs['x-amz-date']);
  });

  it('with temporary credentials sends and signs their session token', async () => {
    const temporary = { ...credential, sessionToken: 'FwoGZXIvYXdzE+/=' };
    const body = Buffer.from('x');
    const ours = sign('/model/m/converse', body, temporary);
    const theirs = await oracle(
      '/model/m/converse',
      body,
      { host: 'h.example.com', 'content-type': 'application/json' },
      temporary,
    );
    expect(ours['x-amz-security-token']).toBe('FwoGZXIvYXdzE+/=');
    expect(ours['authorization']).toBe(theirs['authorization']);
    expect(ours['authorization']).toContain('x-amz-security-token');
  });

  it('is the same for any path, query and body', async () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map(uriEncode)
      .filter((text) => !/^\.+$/.test(text));
    const pair = fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(pair, { selector: ([name]) => name, maxLength: 4 }),
        fc.uint8Array({ maxLength: 64 }),
        async (segments, pairs, bytes) => {
          const query = pairs.map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`).join('&');
          const path = `/${segments.join('/')}${query === '' ? '' : `?${query}`}`;
          const body = Buffer.from(bytes);
          const theirs = await oracle(
            path,
            body,
            { host: 'h.example.com', 'content-type': 'application/json' },
            credential,
          );
          expect(sign(path, body)['authorization']).toBe(theirs['authorization']);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('covers the base path and a port of its own, and a body in parts as one', () => {
    const whole = sign('/prefix/model/m/converse', Buffer.from('ab'), credential, 'https://h.example.com:8443');
    const parts = sign(
      '/model/m/converse',
      [Buffer.from('a'), Buffer.from('b')],
      credential,
      'https://h.example.com:8443/prefix/',
    );
    expect(parts).toEqual(whole);
    expect(whole['authorization']).not.toBe(sign('/prefix/model/m/converse', Buffer.from('ab'))['authorization']);
  });

  it('keeps the headers it had and signs an empty body', () => {
    const headers = sign('/foundation-models', null);
    expect(headers).toMatchObject({ accept: '*/*', 'x-amz-content-sha256': createHash('sha256').digest('hex') });
    expect(headers['authorization']).not.toContain('accept');
  });
});
