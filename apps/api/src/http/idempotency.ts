/**
 * `idempotency-key` on POSTs: the reply is stored in the transaction of the write it answers, so there is never an effect
 * without its stored reply, nor the other way round. The same key with the same request gets the same bytes again for 24
 * hours; with another request 422; while the first is still being worked on 409. Replies are sealed, because a reply may
 * hold a secret that is shown once; requests are known by a keyed hash, because a body may hold a password.
 */
import { createHmac } from 'node:crypto';
import {
  HttpStatus,
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import { open, seal, type MasterKeys, type Transaction } from '@tollgate/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { canonicalJson } from '../config/canonical-json.js';
import { OWN_SECRETS, type OwnSecrets } from '../config/parts.js';
import { ProblemError } from './problem-error.js';

/** What one request with a key claims. */
export interface IdempotencyClaim {
  key: string;
  requestHash: Uint8Array<ArrayBuffer>;
  /** Status the handler will answer with. */
  status: number;
  /** Whose key it is where nobody is signed in, e.g. `link:<hash>`. By default the actor's. */
  scope?: string;
}

/** A reply as it was sent the first time. */
export interface StoredReply {
  /** The exact text. */
  body: string;
  /** Headers that are part of the answer, such as the cookie of a session that was opened. */
  headers: Readonly<Record<string, string>>;
}

const lifetimeMs = 24 * 60 * 60 * 1000;
const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** Not an error: carries the stored reply past the handler to the filter that sends it. */
export class IdempotentReplay extends Error {
  constructor(
    readonly status: number,
    readonly reply: StoredReply,
  ) {
    super('replayed');
  }
}

/** Reads the header on every POST; `Writes` does the rest inside the transaction. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(@Inject(OWN_SECRETS) private readonly secrets: OwnSecrets) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { caller } = request;
    const key = request.headers['idempotency-key'];
    if (key !== undefined && request.method === 'POST') {
      if (typeof key !== 'string' || !keyPattern.test(key)) throw new ProblemError('invalid_idempotency_key');
      const declared: unknown = Reflect.getMetadata(HTTP_CODE_METADATA, context.getHandler());
      const hash = createHmac('sha256', this.secrets.idempotencyPepper);
      hash.update(`POST ${request.url}\n`).update(canonicalJson(request.body ?? null));
      request.idempotency = {
        key,
        requestHash: new Uint8Array(hash.digest()),
        status: typeof declared === 'number' ? declared : HttpStatus.CREATED,
      };
      if (caller) caller.idempotency = request.idempotency;
    }
    return next.handle().pipe(
      tap(() => {
        if (caller?.auditId !== undefined) void reply.header('x-audit-id', caller.auditId);
      }),
    );
  }
}

/**
 * Takes the key for this transaction.
 * @throws {IdempotentReplay} when the request was answered before.
 * @throws {ProblemError} `idempotency_in_progress`, `idempotency_key_reused`
 */
export async function claimKey(
  tx: Transaction,
  keys: MasterKeys,
  claim: IdempotencyClaim,
  scope: string,
  organizationId: string | null,
  nowMs: number,
): Promise<void> {
  const lock = `idempotency\n${scope}\n${claim.key}`;
  const [row] = await tx.$queryRaw<
    { got: boolean }[]
  >`SELECT pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) AS got`;
  if (!row?.got) throw new ProblemError('idempotency_in_progress');

  const stored = await tx.idempotencyRecord.findUnique({ where: { scope_key: { scope, key: claim.key } } });
  if (!stored) return;
  if (stored.expiresAt.getTime() <= nowMs) {
    await tx.idempotencyRecord.delete({ where: { scope_key: { scope, key: claim.key } } });
    return;
  }
  if (!Buffer.from(stored.requestHash).equals(claim.requestHash)) throw new ProblemError('idempotency_key_reused');
  const { status, ciphertext, wrappedDataKey, masterKeyId } = stored;
  if (status === null || !ciphertext || !wrappedDataKey || masterKeyId === null) {
    throw new Error('An idempotency record was committed without its reply.');
  }
  const text = open(keys, { ciphertext, wrappedDataKey, masterKeyId }, sealedAt(scope, claim.key, organizationId));
  throw new IdempotentReplay(status, unpack(text.toString('utf8')));
}

/** Stores what the handler is about to answer. */
export async function storeReply(
  tx: Transaction,
  keys: MasterKeys,
  claim: IdempotencyClaim,
  scope: string,
  organizationId: string | null,
  reply: StoredReply,
  nowMs: number,
): Promise<void> {
  await tx.idempotencyRecord.create({
    data: {
      scope,
      key: claim.key,
      organizationId,
      requestHash: claim.requestHash,
      status: claim.status,
      ...seal(keys, pack(reply), sealedAt(scope, claim.key, organizationId)),
      createdAt: new Date(nowMs),
      expiresAt: new Date(nowMs + lifetimeMs),
    },
  });
}

/** Most replies are a body alone, and stored as it is. Headers go before it, behind a character no JSON begins with. */
const headersMark = '\u001e';

function pack({ body, headers }: StoredReply): string {
  return Object.keys(headers).length === 0 ? body : `${headersMark}${JSON.stringify(headers)}\n${body}`;
}

function unpack(text: string): StoredReply {
  if (!text.startsWith(headersMark)) return { body: text, headers: {} };
  const end = text.indexOf('\n');
  return { headers: JSON.parse(text.slice(1, end)) as StoredReply['headers'], body: text.slice(end + 1) };
}

function sealedAt(scope: string, key: string, organizationId: string | null) {
  return { table: 'idempotency_record', row: `${scope}\n${key}`, organizationId };
}
