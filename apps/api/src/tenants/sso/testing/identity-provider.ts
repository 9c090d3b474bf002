/** A real OpenID Connect provider (`oidc-provider`) on a free port. Whoever comes is signed in as `person`, without a form. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

export interface Person {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string[];
}

export interface TestIdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in next. */
  person: Person;
  /** How often anybody connected. */
  connections(): number;
  /** How often the discovery document was read. */
  discoveries(): number;
  /** Goes through the sign-in as a browser does and gives the address it is sent back to. */
  visit(location: string): Promise<URL>;
  stop(): Promise<void>;
}

const clientId = 'tollgate';
const clientSecret = 'a secret of the client, long enough';

export async function startIdentityProvider(redirectUri: string): Promise<TestIdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  let person: Person = { sub: 'nobody' };
  let discoveries = 0;
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const people = new Map<string, Person>();

  const { privateKey } = await generateKeyPair('RS256', { extractable: true });

  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, IdToken: 60 },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId ?? '',
        accountId: context.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  });
  provider.proxy = false;
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.includes('/.well-known/')) discoveries += 1;
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    people.set(person.sub, person);
    void provider.interactionFinished(request, response, { login: { accountId: person.sub } });
  });

  return {
    issuer,
    clientId,
    clientSecret,
    get person() {
      return person;
    },
    set person(next: Person) {
      person = next;
    },
    connections: () => connections,
    discoveries: () => discoveries,
    async visit(location) {
      const cookies = new Map<string, string>();
      let url = new URL(location);
      for (let hop = 0; hop < 10; hop += 1) {
        if (url.origin !== issuer) return url;
        const reply = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of reply.headers.getSetCookie()) {
          const [name = '', value = ''] = (cookie.split(';', 1)[0] ?? '').split('=', 2);
          cookies.set(name, value);
        }
        const next = reply.headers.get('location');
        if (next === null)
          throw new Error(`The provider answered ${reply.status}: ${(await reply.text()).slice(0, 500)}`);
        url = new URL(next, url);
      }
      throw new Error('The provider sends the browser round in circles.');
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
