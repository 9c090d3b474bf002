/**
 * `ETag` and `If-Match`: how two people who change the same thing do not undo each other's change. Every PATCH and DELETE
 * takes `if-match`; the tag is in the replies to GET and PATCH of the same path. What has no revision number of its own is
 * tagged with a hash over what the API shows of it, without figures that move by themselves.
 */
import { Injectable, SetMetadata, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Prisma, type Transaction } from '@tollgate/database';
import type { FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { canonicalJson, sha256 } from '../config/canonical-json.js';
import { ProblemError } from './problem-error.js';

const tagMetadata = 'tollgate:entity-tag';
type TagOf = (shown: object) => string;

/** The reply carries the entity tag of what it shows. */
export const Tagged = <Shown extends object>(tagOf: (shown: Shown) => string = entityTagOf): MethodDecorator =>
  SetMetadata(tagMetadata, tagOf);

export function entityTagOf(shown: object): string {
  return `"${Buffer.from(sha256(canonicalJson(shown)))
    .toString('base64url')
    .slice(0, 22)}"`;
}

/**
 * Refuses to write over somebody else's change. `shown` must have been read inside the transaction of the write, after
 * `lockRow` or under another lock: otherwise two writes with the same tag both pass.
 * @throws {ProblemError} `revision_changed`
 */
export function checkEntityTag(ifMatch: string | undefined, shown: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tag = entityTagOf(shown);
  if (!ifMatch.split(',').some((given) => given.trim() === tag)) throw new ProblemError('revision_changed');
}

type Lockable =
  | 'organization'
  | 'project'
  | 'invitation'
  | 'management_token'
  | 'identity_provider'
  | 'provider_credential'
  | 'session'
  | 'end_user_profile'
  | 'alert_channel';

/** Nobody else changes the row until this transaction ends. `id` is a UUID; an unknown one locks nothing. */
export async function lockRow(tx: Transaction, table: Lockable, id: string | null): Promise<void> {
  if (id === null) return;
  await tx.$queryRaw`SELECT id FROM ${Prisma.raw(`"${table}"`)} WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Sends the tag that `Tagged` asks for. */
@Injectable()
export class EntityTagInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const tagOf = this.reflector.get<TagOf | undefined>(tagMetadata, context.getHandler());
    if (!tagOf) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((shown) => {
        if (typeof shown === 'object' && shown !== null) void reply.header('etag', tagOf(shown));
      }),
    );
  }
}
