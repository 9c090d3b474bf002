/**
 * Short-lived tokens (OAuth) of providers that sign with one. A token is kept per credential, fetched once however many
 * requests wait for it, and renewed behind the requests before it ends; where it is in hand nothing is awaited.
 *
 * A token that cannot be had fails the attempt with kind `authentication`, like a key the upstream refuses, so that another
 * target may serve. Tokens are never logged and never part of an error.
 */
import { createHash } from 'node:crypto';
import type { Provider, UpstreamError } from '@tollgate/providers';
import type { Clock } from '@tollgate/state';
import type { AttemptTimeouts, Deployment } from '../exchange.js';
import { errorOfFailure } from '../upstream-errors.js';
import type { UpstreamClient } from './client.js';
import { collectBody } from './collect.js';

/** `token` is undefined where the credential signs by itself. `detail` is for the log and holds no secret. */
export type TokenResult = { token: string | undefined } | { error: UpstreamError; detail: string };

/** What of a deployment a token depends on. */
export type TokenOwner = Pick<Deployment, 'provider' | 'credential' | 'publicOnly'>;

/** The longest a request waits for a token, milliseconds. */
const longestWaitMs = 10_000;
const fetchTimeouts: AttemptTimeouts = {
  connectMs: 5_000,
  firstByteMs: longestWaitMs,
  idleMs: longestWaitMs,
  totalMs: longestWaitMs,
};
const replyLimitBytes = 65_536;
/** A token is renewed this long before its end, or in the last fifth of a life shorter than 25 minutes. */
const renewAheadMs = 300_000;
/** After a failure the same credential is not tried again for this long, doubling up to the longest pause. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A token that was refused this soon after it was fetched is not at fault: fetching another would not help. */
const trustedMs = 10_000;
const maxEntries = 10_000;

interface Entry {
  /** Times are monotonic milliseconds. */
  current: { token: string; fetchedAtMs: number; renewAtMs: number; endsAtMs: number } | null;
  fetching: Promise<TokenResult> | null;
  /** What the last fetch came to, where it failed, and until when it is not repeated. */
  failure: { result: TokenResult; untilMs: number; pauseMs: number } | null;
  /** The credential needs no token. */
  none: boolean;
}

export class TokenBook {
  /** By what the credential is, so that a configuration change, which makes new objects, costs no new token. */
  private readonly byContent = new Map<string, Entry>();
  private readonly byCredential = new WeakMap<Deployment['credential'], Entry>();

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly clock: Clock,
  ) {}

  /**
   * The token to sign with. Synchronous where it is in hand. @param deadline monotonic milliseconds after which the caller
   * no longer waits.
   */
  get(owner: TokenOwner, deadline: number): TokenResult | Promise<TokenResult> {
    if (owner.provider.tokenRequest === undefined) return { token: undefined };
    const entry = this.entryOf(owner);
    if (entry.none) return { token: undefined };
    const now = this.clock.monotonicMs();
    const { current, failure } = entry;
    const mayFetch = failure === null || now >= failure.untilMs;
    if (current !== null && now < current.endsAtMs) {
      if (now >= current.renewAtMs && mayFetch) void this.fetch(entry, owner);
      return { token: current.token };
    }
    if (entry.fetching === null && failure !== null && !mayFetch) return failure.result;
    return within(this.fetch(entry, owner), Math.min(longestWaitMs, deadline - now));
  }

  /** The upstream did not accept the token: the next request gets another one, unless this one was brand new. */
  refused(owner: TokenOwner): void {
    const entry = this.byCredential.get(owner.credential);
    if (entry?.current && this.clock.monotonicMs() - entry.current.fetchedAtMs > trustedMs) entry.current = null;
  }

  private entryOf(owner: TokenOwner): Entry {
    let entry = this.byCredential.get(owner.credential);
    if (entry !== undefined) return entry;
    const key = contentKey(owner);
    entry = this.byContent.get(key);
    if (entry === undefined) {
      entry = { current: null, fetching: null, failure: null, none: false };
      const oldest = this.byContent.size >= maxEntries ? this.byContent.keys().next().value : undefined;
      if (oldest !== undefined) this.byContent.delete(oldest);
      this.byContent.set(key, entry);
    }
    this.byCredential.set(owner.credential, entry);
    return entry;
  }

  /** One fetch at a time per credential. Never rejects. */
  private fetch(entry: Entry, owner: TokenOwner): Promise<TokenResult> {
    entry.fetching ??= this.ask(entry, owner).then((result) => {
      entry.fetching = null;
      if ('error' in result) {
        const pauseMs = Math.min(longestPauseMs, (entry.failure?.pauseMs ?? firstPauseMs / 2) * 2);
        entry.failure = { result, pauseMs, untilMs: this.clock.monotonicMs() + pauseMs };
      } else entry.failure = null;
      return result;
    });
    return entry.fetching;
  }

  private async ask(entry: Entry, { provider, credential, publicOnly }: TokenOwner): Promise<TokenResult> {
    const startedAt = this.clock.monotonicMs();
    try {
      const request = provider.tokenRequest?.(credential.reveal(), this.clock.nowMs()) ?? null;
      if (request === null) {
        entry.none = true;
        return { token: undefined };
      }
      const url = new URL(request.url);
      const body = request.body === null || Buffer.isBuffer(request.body) ? request.body : Buffer.concat(request.body);
      const outgoing = { origin: url.origin, path: url.pathname + url.search, method: request.method, body };
      const call = this.upstream.send(
        { ...outgoing, headers: request.headers, publicOnly },
        fetchTimeouts,
        startedAt + longestWaitMs,
      );
      await call.opened;
      if (call.failure !== null) return failed(errorOfFailure(call.failure), 'the token endpoint was not reached');
      const collected = await collectBody(call, replyLimitBytes);
      if (collected.failure !== null) return failed(errorOfFailure(collected.failure), 'the token endpoint broke off');
      if (call.status < 200 || call.status >= 300) {
        const error = provider.readError(call.status, call.headers(), collected.body);
        return failed(error, 'the token endpoint refused the credential');
      }
      const reading = readToken(provider, collected.body);
      entry.current = {
        token: reading.token,
        fetchedAtMs: startedAt,
        renewAtMs: startedAt + reading.expiresInMs - Math.min(renewAheadMs, reading.expiresInMs / 5),
        // Less what a request may be on its way.
        endsAtMs: startedAt + reading.expiresInMs - Math.min(longestWaitMs, reading.expiresInMs / 20),
      };
      return { token: reading.token };
    } catch (error) {
      // A credential that is none, an answer that is none: their messages name members, never values.
      return failed(null, error instanceof Error ? error.message : 'the token could not be read');
    }
  }
}

function readToken(provider: Provider, body: Buffer): { token: string; expiresInMs: number } {
  const reading = provider.readToken?.(body);
  if (reading === undefined) throw new Error(`${provider.manifest.id} asks for tokens it cannot read`);
  if (reading.token === '' || !(reading.expiresInMs > 0 && Number.isFinite(reading.expiresInMs))) {
    throw new Error('the token endpoint answered no usable token');
  }
  return reading;
}

/** The cause is kept where it tells whether another try may help; the words are ours. */
function failed(cause: UpstreamError | null, detail: string): TokenResult {
  return {
    detail,
    error: {
      kind: 'authentication',
      status: cause?.status ?? 0,
      message: 'The gateway could not get a token for this deployment.',
      code: cause?.code ?? null,
      param: null,
      retryable: cause?.retryable ?? false,
      retryAfterMs: cause?.retryAfterMs ?? null,
    },
  };
}

function contentKey({ provider, credential, publicOnly }: TokenOwner): string {
  const members = Object.entries(credential.reveal()).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([provider.manifest.id, publicOnly, members]))
    .digest('base64');
}

/** The fetch goes on for those who come after. */
function within(fetching: Promise<TokenResult>, waitMs: number): Promise<TokenResult> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => {
        const outcome = failed(null, 'the token did not come in time');
        if ('error' in outcome) outcome.error.retryable = true;
        resolve(outcome);
      },
      Math.max(0, waitMs),
    );
    void fetching.then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
