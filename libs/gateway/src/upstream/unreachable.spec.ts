/** Promise: a name that does not resolve and a certificate that does not hold are failed connections: told at once, by their reason, and worth another target. */
import { systemClock } from '@tollgate/state';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientErrorOf, errorOfFailure } from '../upstream-errors.js';
import { createUpstreamClient, type UpstreamClientOptions } from './client.js';

const timeouts = { connectMs: 2_000, firstByteMs: 2_000, idleMs: 2_000, totalMs: 4_000 };

async function failureAt(origin: string, options: UpstreamClientOptions = {}) {
  const upstream = createUpstreamClient(systemClock, options);
  try {
    const call = upstream.send(
      { origin, path: '/v1/models', method: 'GET', headers: {}, body: null, publicOnly: false },
      timeouts,
      systemClock.monotonicMs() + timeouts.totalMs,
    );
    await call.opened;
    if (call.failure === null) throw new Error('It was reached.');
    return { failure: call.failure, sent: call.sentMs !== null };
  } finally {
    await upstream.close();
  }
}

it('a name that does not resolve', async () => {
  const lookup: NonNullable<UpstreamClientOptions['lookup']> = (name, _options, callback) =>
    callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), []);
  const { failure, sent } = await failureAt('http://no-such-host.example', { lookup });
  expect(failure).toMatchObject({ kind: 'connect_failed', detail: expect.stringContaining('ENOTFOUND') as string });
  expect(sent).toBe(false);
  expect(errorOfFailure(failure)).toMatchObject({ kind: 'connection', retryable: true });
  expect(clientErrorOf(errorOfFailure(failure), 'd', failure.detail)).toMatchObject({
    code: 'upstream_error',
    message: expect.not.stringContaining('no-such-host') as string,
    internal: expect.stringContaining('ENOTFOUND') as string,
  });
});

const openssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return it;
  } catch {
    return it.skip;
  }
})();

openssl('a certificate nobody vouches for (skipped without openssl)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = ['req', '-x509', ...kind, '-subj', '/CN=localhost', '-days', '2', '-keyout', key, '-out', cert];
  execFileSync('openssl', made, { stdio: 'ignore' });
  let requests = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
    requests++;
    response.end();
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { failure } = await failureAt(`https://localhost:${(server.address() as AddressInfo).port}`);
    expect(failure).toMatchObject({ kind: 'connect_failed', detail: expect.stringMatching(/SELF_SIGNED/) as string });
    expect(errorOfFailure(failure)).toMatchObject({ kind: 'connection', retryable: true });
    // Neither the request nor the credential in it was sent to whoever that is.
    expect(requests).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
});
