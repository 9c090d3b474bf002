/**
 * R62. If one of these fails, a customer can make the gateway call into the operator's network, or read a cloud machine's
 * identity from its metadata address, with the operator's rights.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { baseUrl } from '@tollgate/contracts';
import { collectBody, createUpstreamClient, type Lookup, type UpstreamClient } from '@tollgate/gateway';
import { systemClock } from '@tollgate/state';
import { egressPolicy, privateUpstreamProblem } from './egress.js';

const timeouts = { connectMs: 2000, firstByteMs: 2000, idleMs: 2000, totalMs: 3000 };

/** Every way to write an IPv4 address that some parser takes. */
function spellings4(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const hex = (value: number) => `0x${value.toString(16)}`;
  const octal = (value: number) => `0${value.toString(8)}`;
  return [
    address,
    String(whole),
    hex(whole),
    octal(whole),
    [a, b, c, d].map(hex).join('.'),
    [a, b, c, d].map(octal).join('.'),
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${hex(a)}.${b}.${(c << 8) | d}`,
    `${address}.`,
  ];
}

/** Every IPv6 address that some machine on the way turns into this IPv4 one. */
function spellings6(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const pair = (high: number, low: number) => ((high << 8) | low).toString(16);
  const groups = `${pair(a, b)}:${pair(c, d)}`;
  const inverted = `${pair(a ^ 255, b ^ 255)}:${pair(c ^ 255, d ^ 255)}`;
  return [
    `[::ffff:${address}]`,
    `[::ffff:${groups}]`,
    `[0:0:0:0:0:ffff:${groups}]`,
    `[::${address}]`,
    `[::ffff:0:${groups}]`,
    `[64:ff9b::${groups}]`,
    `[64:ff9b:1::${groups}]`,
    `[2002:${groups}::]`,
    `[2001:0:4136:e378:8000:63bf:${inverted}]`,
  ];
}

const inside = ['127.0.0.1', '169.254.169.254', '10.0.0.1', '192.168.0.1', '172.16.0.1', '100.100.100.200', '0.0.0.0'];
const others = [
  ...['192.0.0.192', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1'],
  ...['[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[fc00::1]', '[fd00:ec2::254]', '[fe80::1]', '[fec0::1]', '[ff02::1]'],
  ...['[2001:db8::1]', '[100::1]', '[5f00::1]', '[3fff::1]', '[4000::1]', '[fd20:ce::254]'],
];
const names = [
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'ｌｏｃａｌｈｏｓｔ', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'metadata'],
  ...['metadata.google.internal', 'instance-data', 'postgres', 'redis', 'printer.local', 'router.home.arpa'],
  ...['127。0。0。1', '①②⑦.⓪.⓪.①', '%31%32%37.0.0.1', '１２７.0.0.1'],
];
/** Look public, and are not once they are looked up. */
const resolving: Record<string, string[]> = Object.fromEntries(
  [...inside, '::1', '::ffff:127.0.0.1', 'fd00:ec2::254', '64:ff9b::7f00:1', '2002:7f00:1::', 'fe80::1'].map(
    (address, index) => [`name-${index}.example.com`, [address]],
  ),
);
const hosts = [
  ...inside.flatMap(spellings4),
  ...inside.flatMap(spellings6),
  ...others,
  ...names,
  ...['user:password@127.0.0.1', 'api.openai.com@127.0.0.1', 'api.openai.com%40x@127.0.0.1'],
  ...Object.keys(resolving),
];

let server: Server;
let second: Server;
let port: number;
let connections = 0;
const clients: UpstreamClient[] = [];

beforeAll(async () => {
  // On every address, so that whatever is connected to is seen.
  server = createServer((_, response) => response.end('inside'));
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  second = createServer((request, response) => {
    const headers = { connection: 'close', location: `http://127.0.0.1:${port}/secret` };
    response.writeHead(request.url === '/redirect' ? 302 : 200, headers).end('outside');
  });
  await new Promise<void>((resolve) => second.listen(port, '127.0.0.2', resolve));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  server.close();
  second.close();
});
beforeEach(() => {
  connections = 0;
});

function client(lookup: Lookup, allowed: string[] = []): UpstreamClient {
  const made = createUpstreamClient(systemClock, { guard: egressPolicy(allowed), lookup });
  clients.push(made);
  return made;
}

/** Gives each answer in turn, the last one for ever. */
function answering(...answers: string[][]): Lookup {
  let asked = 0;
  return (_hostname, _options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

async function call(upstream: UpstreamClient, url: string, publicOnly = true) {
  const { origin, pathname } = new URL(url);
  const request = { origin, path: pathname, method: 'GET' as const, headers: { authorization: 'Bearer sk-canary' } };
  const sent = upstream.send({ ...request, body: null, publicOnly }, timeouts, systemClock.monotonicMs() + 5000);
  await sent.opened;
  const { body } = sent.failure === null ? await collectBody(sent, 1000) : { body: Buffer.alloc(0) };
  return { failure: sent.failure, status: sent.status, body: body.toString() };
}

describe('R62: URLs into our network', () => {
  it(`are ${hosts.length} here`, () => expect(hosts.length).toBeGreaterThanOrEqual(150));

  it('are refused when they are configured, unless their names have to be looked up first', () => {
    const policy = egressPolicy([]);
    for (const host of hosts) {
      const url = `http://${host}:${port}/v1`;
      const accepted = URL.canParse(url) && baseUrl.safeParse(url).success && policy.allowsUrl(url);
      expect([host, accepted]).toEqual([host, host in resolving]);
    }
    for (const url of [
      'https://api.openai.com/v1',
      'http://8.8.8.8/',
      'https://[2606:4700::1111]/',
      'http://1.1.1.1.example.com',
    ]) {
      expect([url, policy.allowsUrl(url)]).toEqual([url, true]);
    }
    for (const url of [
      'ftp://example.com',
      'file:///etc/passwd',
      'https://a:b@example.com',
      'https://example.com/#@127.0.0.1',
    ]) {
      expect([url, baseUrl.safeParse(url).success]).toEqual([url, false]);
    }
  });

  it('are never connected to, whatever was configured', async () => {
    const upstream = client((hostname, options, callback) => {
      const addresses = resolving[hostname] ?? ['127.0.0.1'];
      answering(addresses)(hostname, options, callback);
    });
    for (const host of hosts) {
      const url = `http://${host}:${port}/v1`;
      if (!URL.canParse(url)) continue;
      const { failure } = await call(upstream, url);
      expect([host, failure?.kind]).toEqual([host, 'connect_failed']);
      expect(failure?.detail).toMatch(/ADDRESS_NOT_ALLOWED/);
    }
    expect(connections).toBe(0);
    // The same call is made where the operator gave the URL, so the test above can fail.
    expect((await call(upstream, `http://127.0.0.1:${port}/`, false)).body).toBe('inside');
    expect(connections).toBe(1);
  });

  it('are not reached by a name that points elsewhere a moment later', async () => {
    const rebinding = client(answering(['127.0.0.2'], ['127.0.0.1']), ['127.0.0.2']);
    expect((await call(rebinding, `http://rebinding.example.com:${port}/`)).body).toBe('outside');
    expect((await call(rebinding, `http://rebinding.example.com:${port}/`)).failure?.detail).toMatch(/NOT_ALLOWED/);
    expect(connections).toBe(0);
    const both = client(answering(['127.0.0.1', '127.0.0.2']), ['127.0.0.2']);
    expect((await call(both, `http://both.example.com:${port}/`)).body).toBe('outside');
    expect(connections).toBe(0);
  });

  it('are not reached by a redirect', async () => {
    const upstream = client(answering(['127.0.0.2']), ['127.0.0.2']);
    expect(await call(upstream, `http://redirecting.example.com:${port}/redirect`)).toMatchObject({ status: 302 });
    expect(connections).toBe(0);
  });

  it('are not reached over a connection the operator’s own deployment has open', async () => {
    const upstream = client(answering(['127.0.0.1']));
    const url = `http://shared.example.com:${port}/`;
    expect((await call(upstream, url, false)).body).toBe('inside');
    expect((await call(upstream, url, true)).failure?.detail).toMatch(/NOT_ALLOWED/);
  });

  it('without a policy none is called at all', async () => {
    const upstream = createUpstreamClient(systemClock, { lookup: answering(['127.0.0.2']) });
    clients.push(upstream);
    expect((await call(upstream, `http://any.example.com:${port}/`)).failure?.kind).toBe('connect_failed');
  });
});

describe('what the operator allows', () => {
  it('is a network or a host, and nothing beside it', () => {
    const policy = egressPolicy(['10.1.0.0/16', 'vllm.internal', 'fd00::/8']);
    for (const url of ['http://10.1.2.3/', 'http://167838211/', 'http://vllm.internal:8000/v1', 'http://[fd00::1]/']) {
      expect([url, policy.allowsUrl(url)]).toEqual([url, true]);
    }
    for (const url of ['http://10.2.0.1/', 'http://x.vllm.internal/', 'http://127.0.0.1/', 'http://[fc00::1]/']) {
      expect([url, policy.allowsUrl(url)]).toEqual([url, false]);
    }
    expect(policy.allows('10.1.2.3', 'anything.example.com')).toBe(true);
    expect(policy.allows('192.168.0.9', 'vllm.internal')).toBe(true);
    expect(policy.allows('192.168.0.9', 'anything.example.com')).toBe(false);
  });

  it('is refused where it is neither', () => {
    for (const entry of ['10.0.0.1/8', '10.0.0.0/33', 'a b', 'http://x', '', '*', '1.2.3']) {
      expect([entry, privateUpstreamProblem(entry)]).toEqual([entry, expect.any(String)]);
    }
    for (const entry of ['10.0.0.0/8', '192.168.1.7', 'fd00::/8', 'vllm', 'gpu_1.internal']) {
      expect([entry, privateUpstreamProblem(entry)]).toEqual([entry, null]);
    }
  });
});
