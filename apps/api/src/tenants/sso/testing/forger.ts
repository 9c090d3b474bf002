/** A provider whose ID tokens are whatever a test makes of them; everything else about it is right. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Forger {
  issuer: string;
  clientId: string;
  /** What right claims look like, for the nonce of the sign-in that is on its way. */
  claims(): Record<string, unknown>;
  /** Signs with the right key. */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** Signs with a key of its own that the provider never published. */
  signWithOtherKey(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** The modulus of the published key as text, for tokens that pretend it is an HMAC secret. */
  publicKeyText(): Promise<string>;
  /** Makes the ID token of the next sign-in. */
  forge: () => Promise<string> | string;
  /** Notes the nonce of an authorization URL and gives the address the browser is sent back to. */
  visit(location: string): URL;
  stop(): Promise<void>;
}

export const keyId = 'right';

export async function startForger(): Promise<Forger> {
  const right = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(right.publicKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  let nonce = '';
  const server = createServer((request, response) => {
    const send = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.url?.startsWith('/.well-known/')) {
      return void send({
        issuer: forger.issuer,
        authorization_endpoint: `${forger.issuer}/authorize`,
        token_endpoint: `${forger.issuer}/token`,
        jwks_uri: `${forger.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (request.url === '/keys') return void send({ keys: [jwk] });
    void Promise.resolve(forger.forge()).then(
      (token) => send({ access_token: 'a', token_type: 'bearer', expires_in: 60, id_token: token }),
      (error: unknown) => send({ error: `the test itself failed: ${String(error)}` }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const forger: Forger = {
    issuer: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    clientId: 'tollgate',
    claims() {
      const now = Math.floor(Date.now() / 1000);
      return {
        iss: forger.issuer,
        aud: forger.clientId,
        sub: 'forged',
        nonce,
        iat: now,
        exp: now + 300,
        email: 'forged@example.com',
        groups: ['Platform'],
      };
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: keyId, ...header })
        // `x`: a header parameter that the signer takes for understood.
        .sign(right.privateKey, { crit: { x: true } }),
    signWithOtherKey: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: keyId, ...header }).sign(other.privateKey),
    publicKeyText: () => Promise.resolve(JSON.stringify(jwk)),
    forge: () => '',
    visit(location) {
      const url = new URL(location);
      nonce = url.searchParams.get('nonce') ?? '';
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', 'code');
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      return back;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return forger;
}
