import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OwnSession, OwnSessionList, Role, Session } from '@tollgate/contracts';
import type { Database, Session as SessionRow, Transaction } from '@tollgate/database';
import { recordAudit } from '../../audit/audit.js';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, UserActor } from '../../http/actor.js';
import { csrfToken } from '../../http/csrf.js';
import { checkEntityTag, entityTagOf, lockRow } from '../../http/entity-tag.js';
import type { IdempotencyClaim } from '../../http/idempotency.js';
import { notFound } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';

/** A session ends after a week, or after half a day in which nobody came. */
export const sessionLifetimeMs = 7 * 24 * 3_600_000;
const idleMs = 12 * 3_600_000;
/** How stale `lastSeenAt` may be: it is not written on every request. */
const touchMs = 60_000;

/** Where a sign-in came from. */
export interface SignInContext {
  ip: string;
  userAgent: string | undefined;
  requestId: string;
  idempotency?: IdempotencyClaim | undefined;
  /** The session cookie the browser had, ended by this sign-in. */
  previousToken: string | undefined;
}

export interface NewSession {
  user: { id: string; email: string; isOperator: boolean };
  method: Session['method'];
  /** The one organization the session reaches; null = all the user belongs to. */
  boundToId: string | null;
}

/** What the browser gets; the cookie's value is shown this once. */
export interface OpenedSession {
  token: string;
  actor: UserActor;
  expiresAt: Date;
}

@Injectable()
export class SessionsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  /** A new session, under a new id, in the transaction of whatever let the person in. */
  async open(tx: Transaction, input: NewSession, context: SignInContext): Promise<OpenedSession> {
    const { user, method, boundToId } = input;
    const token = randomBytes(32).toString('base64url');
    const now = this.settings.now();
    const expiresAt = new Date(now + sessionLifetimeMs);
    const sessionId = newId();
    // A cookie planted before signing in must not become a signed-in one.
    if (context.previousToken !== undefined) {
      await tx.session.updateMany({
        where: { tokenHash: this.hash(context.previousToken), revokedAt: null },
        data: { revokedAt: new Date(now) },
      });
    }
    await tx.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        tokenHash: this.hash(token),
        ip: context.ip,
        userAgent: context.userAgent?.slice(0, 300) ?? null,
        method,
        boundToId,
        createdAt: new Date(now),
        lastSeenAt: new Date(now),
        expiresAt,
      },
    });
    await tx.user.update({ where: { id: user.id }, data: { lastSignInAt: new Date(now) } });
    const actor = await userActor(tx, user, { id: sessionId, boundToId });
    const caller: Caller = {
      actor,
      means: 'portal',
      ip: context.ip,
      requestId: context.requestId,
      userAgent: context.userAgent?.slice(0, 300) ?? null,
    };
    const record = { action: 'session.create', targetType: 'session', targetId: publicId('ses', sessionId) };
    // Who came in by an organization's identity provider is that organization's business.
    await recordAudit(tx, caller, boundToId, { ...record, after: { method } }, now);
    return { token, actor, expiresAt };
  }

  /** Whose cookie this is; null where it is unknown, over, idle too long, or its user is disabled. */
  async authenticate(token: string): Promise<{ actor: UserActor; expiresAt: Date } | null> {
    const now = this.settings.now();
    return this.database.asSystem(async (tx) => {
      const session = await tx.session.findUnique({ where: { tokenHash: this.hash(token) }, include: { user: true } });
      if (!session || session.user.state !== 'active' || !isAlive(session, now)) return null;
      if (session.lastSeenAt.getTime() + touchMs <= now) {
        await tx.session.update({ where: { id: session.id }, data: { lastSeenAt: new Date(now) } });
      }
      return { actor: await userActor(tx, session.user, session), expiresAt: session.expiresAt };
    });
  }

  /** The caller's own sessions that are still good, the newest first. One bound to an organization sees its like only. */
  async list(actor: UserActor): Promise<OwnSessionList> {
    const now = this.settings.now();
    const rows = await this.database.asSystem((tx) =>
      tx.session.findMany({
        where: { ...ownSessions(actor), revokedAt: null, expiresAt: { gt: new Date(now) } },
        orderBy: { id: 'desc' },
        take: 500,
      }),
    );
    const data = rows.filter((row) => isAlive(row, now)).map((row) => view(row, actor));
    return { data, nextCursor: null };
  }

  /** One of those that `list` shows. */
  async get(actor: UserActor, sessionId: string): Promise<OwnSession> {
    const row = await this.database.asSystem((tx) => findOwn(tx, actor, parsePublicId('ses', sessionId)));
    if (!isAlive(row, this.settings.now())) throw notFound('session');
    return view(row, actor);
  }

  /** Ends one of the caller's own sessions. Ending it twice is no error. */
  async revoke(caller: Caller, actor: UserActor, sessionId: string, ifMatch?: string): Promise<void> {
    const id = parsePublicId('ses', sessionId);
    await this.writes.run(caller, null, async (tx, unit) => {
      await lockRow(tx, 'session', id);
      const row = await findOwn(tx, actor, id);
      checkEntityTag(ifMatch, tagFacts(view(row, actor)));
      if (row.revokedAt !== null) return unit.unchanged();
      await tx.session.update({ where: { id: row.id }, data: { revokedAt: new Date(this.settings.now()) } });
      await unit.audit({ action: 'session.revoke', targetType: 'session', targetId: publicId('ses', row.id) });
    });
  }

  /** Everywhere, here included. */
  async revokeAll(caller: Caller, actor: UserActor): Promise<void> {
    await this.writes.run(caller, null, async (tx, unit) => {
      const ended = await endSessions(tx, ownSessions(actor), this.settings.now());
      await unit.audit({ action: 'session.revoke_all', targetType: 'user', targetId: actor.id, after: { ended } });
    });
  }

  /** What the portal needs to know of a session. An operator sees every organization. */
  describe(actor: UserActor, expiresAt: Date): Promise<Session> {
    return this.database.asSystem((tx) => this.describeIn(tx, actor, expiresAt));
  }

  async describeIn(tx: Transaction, actor: UserActor, expiresAt: Date): Promise<Session> {
    const user = await tx.user.findUniqueOrThrow({
      where: { id: actor.id },
      select: { name: true, totp: { select: { confirmedAt: true } } },
    });
    const session = await tx.session.findUniqueOrThrow({ where: { id: actor.sessionId }, select: { method: true } });
    const organizations = await tx.organization.findMany({
      where: actor.isOperator ? {} : { id: { in: [...actor.memberships.keys()] } },
      select: { id: true, slug: true, name: true },
      orderBy: { name: 'asc' },
      take: 1000,
    });
    return {
      user: {
        id: actor.id,
        email: actor.label,
        name: user.name,
        isOperator: actor.isOperator,
        twoFactor: user.totp?.confirmedAt != null,
      },
      method: session.method as Session['method'],
      boundTo: actor.boundToId ?? null,
      csrfToken: csrfToken(this.secrets, actor.sessionId),
      organizations: organizations.map((organization) => ({
        ...organization,
        role: actor.memberships.get(organization.id) ?? 'operator',
      })),
      expiresAt: expiresAt.toISOString(),
    };
  }

  private hash(token: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createHmac('sha256', this.secrets.sessionPepper).update(token).digest());
  }
}

/** Gives how many ended. */
export async function endSessions(
  tx: Transaction,
  where: { userId?: string; boundToId?: string | null; id?: { not: string } },
  nowMs: number,
): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { ...where, revokedAt: null },
    data: { revokedAt: new Date(nowMs) },
  });
  return count;
}

async function findOwn(tx: Transaction, actor: UserActor, id: string | null): Promise<SessionRow> {
  const row = id === null ? null : await tx.session.findFirst({ where: { ...ownSessions(actor), id } });
  if (!row) throw notFound('session');
  return row;
}

function view(row: SessionRow, actor: UserActor): OwnSession {
  return {
    id: publicId('ses', row.id),
    current: row.id === actor.sessionId,
    method: row.method as Session['method'],
    ip: row.ip,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** A session is never changed, only ended. */
function tagFacts({ id, method, createdAt, expiresAt }: OwnSession): object {
  return { id, method, createdAt, expiresAt };
}

export const sessionTag = (session: OwnSession): string => entityTagOf(tagFacts(session));

function ownSessions(actor: UserActor): { userId: string; boundToId?: string } {
  return { userId: actor.id, ...(actor.boundToId == null ? {} : { boundToId: actor.boundToId }) };
}

function isAlive(session: SessionRow, now: number): boolean {
  return session.revokedAt === null && session.expiresAt.getTime() > now && session.lastSeenAt.getTime() + idleMs > now;
}

/**
 * Who a session acts as. Bound to an organization it is a member there and nothing else, whatever the person is otherwise:
 * the organization's own identity provider vouches for them, and nobody else's.
 */
async function userActor(
  tx: Transaction,
  user: { id: string; email: string; isOperator: boolean },
  session: { id: string; boundToId: string | null },
): Promise<UserActor> {
  const bound = session.boundToId;
  const members = await tx.member.findMany({
    where: { userId: user.id, ...(bound === null ? {} : { organizationId: bound }) },
    select: { organizationId: true, role: true },
  });
  return {
    type: 'user',
    id: user.id,
    label: user.email,
    isOperator: user.isOperator && bound === null,
    sessionId: session.id,
    boundToId: bound,
    memberships: new Map(members.map((member) => [member.organizationId, member.role as Role])),
  };
}
