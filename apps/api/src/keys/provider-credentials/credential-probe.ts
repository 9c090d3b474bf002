/**
 * Asks an upstream whether a credential is right, with the cheapest call it has. The same connections, checks and signing
 * as on `/v1`: what works here works there. Nothing of the secret comes back, whatever the upstream says.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { CredentialTest } from '@tollgate/contracts';
import { collectBody, createUpstreamClient, type UpstreamClient } from '@tollgate/gateway';
import type { Provider, UpstreamRequest } from '@tollgate/providers';
import { systemClock } from '@tollgate/state';
import { egressPolicy } from '../../config/egress.js';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { probeUrlOf, type UrlOptions } from './credential-url.js';
import type { CredentialValues } from './provider-credentials.js';

export interface Probe {
  provider: Provider;
  baseUrl: string;
  options: UrlOptions;
  values: CredentialValues;
  /** The URL is an organization's: public addresses only. */
  publicOnly: boolean;
}

type Answer = Omit<CredentialTest, 'testedAt'>;

const timeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };
const maxBodyBytes = 4_194_304;
const maxMessageLength = 500;
const maxModels = 5_000;

@Injectable()
export class CredentialProbe implements OnModuleDestroy {
  private readonly client: UpstreamClient;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.client = createUpstreamClient(systemClock, { guard: egressPolicy(settings.privateUpstreams ?? []) });
  }

  onModuleDestroy(): Promise<void> {
    return this.client.close();
  }

  /** Never rejects for what the upstream does. */
  async ask(probe: Probe): Promise<Answer> {
    const { provider, values } = probe;
    const url = new URL(probeUrlOf(provider, probe.baseUrl, probe.options));
    const started = systemClock.monotonicMs();
    const answer = (part: Partial<Answer>): Answer => ({
      ok: false,
      status: null,
      latencyMs: Math.round(systemClock.monotonicMs() - started),
      host: url.host,
      models: null,
      error: null,
      ...part,
    });
    const failed = (kind: string, message: string, status: number | null = null) =>
      answer({ status, error: { kind, message: withoutSecrets(message, values).slice(0, maxMessageLength) } });
    try {
      const token = await this.tokenFor(probe);
      const signed = provider.sign(
        { method: 'GET', path: url.pathname + url.search, headers: {}, body: null },
        values,
        {
          baseUrl: url.origin,
          nowMs: systemClock.nowMs(),
          options: { ...probe.options },
          ...(token === undefined ? {} : { token }),
        },
      );
      const reply = await this.send(url.origin, signed, probe.publicOnly);
      if ('failure' in reply) return failed(reply.failure, sentences[reply.failure] ?? 'there was no answer');
      const { status, headers, body } = reply;
      if (status < 200 || status >= 300) {
        const error = provider.readError(status, headers, body.subarray(0, 65_536));
        return failed(error.kind, error.message || `the upstream answered with status ${status}`, status);
      }
      return answer({ ok: true, status, models: modelsOf(provider, body) });
    } catch (error) {
      return failed('invalid_credential', error instanceof Error ? error.message : 'the credential cannot be used');
    }
  }

  /** A short-lived token, for providers whose requests are signed with one. */
  private async tokenFor({ provider, values, publicOnly }: Probe): Promise<string | undefined> {
    if (!provider.tokenRequest || !provider.readToken) return undefined;
    const request = provider.tokenRequest(values, systemClock.nowMs());
    if (request === null) return undefined;
    const url = new URL(request.url);
    const reply = await this.send(url.origin, { ...request, path: url.pathname + url.search }, publicOnly);
    if ('failure' in reply) throw new Error(`no token could be fetched from ${url.host}`);
    if (reply.status !== 200) throw new Error(`${url.host} gave no token (status ${reply.status})`);
    return provider.readToken(reply.body).token;
  }

  private async send(
    origin: string,
    request: UpstreamRequest,
    publicOnly: boolean,
  ): Promise<{ failure: string } | { status: number; headers: Record<string, string>; body: Buffer }> {
    const { path, method, headers } = request;
    const body = request.body === null || Buffer.isBuffer(request.body) ? request.body : Buffer.concat(request.body);
    const deadline = systemClock.monotonicMs() + timeouts.totalMs;
    const call = this.client.send({ origin, path, method, headers, body, publicOnly }, timeouts, deadline);
    await call.opened;
    if (call.failure !== null) return { failure: failureOf(call.failure) };
    const collected = await collectBody(call, maxBodyBytes);
    if (collected.failure !== null) return { failure: failureOf(collected.failure) };
    return { status: call.status, headers: call.headers(), body: collected.body };
  }
}

function failureOf({ kind, detail }: { kind: string; detail: string }): string {
  return detail.startsWith('ADDRESS_NOT_ALLOWED') ? 'address_not_allowed' : kind;
}

/** Ours, not the system's: what a connection failed with inside our network is nobody's business. */
const sentences: Readonly<Record<string, string>> = {
  address_not_allowed: 'the URL leads to an address that may not be called; ask the operator of this platform',
  connect_failed: 'no connection could be made',
  connect_timeout: `no connection within ${timeouts.connectMs} ms`,
  first_byte_timeout: `no answer within ${timeouts.firstByteMs} ms`,
  idle_timeout: 'the answer stopped in the middle',
  total_timeout: `not finished within ${timeouts.totalMs} ms`,
  connection_lost: 'the connection was closed before there was an answer',
};

function modelsOf(provider: Provider, body: Buffer): string[] | null {
  try {
    return provider.readModels ? provider.readModels(body).slice(0, maxModels).toSorted() : null;
  } catch {
    return null;
  }
}

/** Upstreams like to repeat what they did not like, the key among it. */
function withoutSecrets(message: string, values: CredentialValues): string {
  return Object.values(values)
    .filter((value) => value.length >= 4)
    .reduce((text, value) => text.replaceAll(value, '[secret]'), message);
}
