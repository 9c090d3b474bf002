import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Role, Session } from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import { recordAudit } from '../../audit/audit.js';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { UserActor } from '../../http/actor.js';
import { csrfToken } from '../../http/csrf.js';
import { newId } from '../../http/public-id.js';
import { ProblemError } from '../../http/problem-error.js';
import { LoginThrottle } from './login-throttle.js';
import { verifyPassword } from './password.js';

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
  /** The session cookie the browser had, ended by this sign-in. */
  previousToken: string | undefined;
}

@Injectable()
export class SessionsService {
  private readonly throttle: LoginThrottle;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.throttle = new LoginThrottle(settings.now);
  }

  /**
   * A new session for the right password; the cookie's value is shown this once.
   * @throws {ProblemError} `invalid_credentials` (the same for every reason), `too_many_attempts`
   */
  async signIn(
    email: string,
    password: string,
    context: SignInContext,
  ): Promise<{ token: string; session: Session; expiresAt: Date }> {
    const account = email.toLowerCase();
    const waitMs = this.throttle.begin(account, context.ip);
    if (waitMs > 0) {
      throw new ProblemError('too_many_attempts', undefined, {
        headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
      });
    }
    const user = await this.database.asSystem((tx) => tx.user.findUnique({ where: { email: account } }));
    const usable = user !== null && user.state === 'active' ? user : null;
    const matches = await verifyPassword(usable?.passwordHash ?? null, password);
    if (!usable || !matches) throw new ProblemError('invalid_credentials');
    this.throttle.succeeded(account, context.ip);

    const token = randomBytes(32).toString('base64url');
    const now = this.settings.now();
    const expiresAt = new Date(now + sessionLifetimeMs);
    const sessionId = newId();
    const actor = await this.database.asSystem(async (tx) => {
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
          userId: usable.id,
          tokenHash: this.hash(token),
          ip: context.ip,
          userAgent: context.userAgent?.slice(0, 300) ?? null,
          createdAt: new Date(now),
          lastSeenAt: new Date(now),
          expiresAt,
        },
      });
      await tx.user.update({ where: { id: usable.id }, data: { lastSignInAt: new Date(now) } });
      const signedIn = await userActor(tx, { ...usable, sessionId });
      await recordAudit(
        tx,
        { actor: signedIn, means: 'portal', ip: context.ip, requestId: context.requestId },
        null,
        { action: 'session.create', targetType: 'session', targetId: sessionId },
        now,
      );
      return signedIn;
    });
    return { token, session: await this.describe(actor, expiresAt), expiresAt };
  }

  /** Whose cookie this is; null where it is unknown, over, idle too long, or its user is disabled. */
  async authenticate(token: string): Promise<{ actor: UserActor; expiresAt: Date } | null> {
    const now = this.settings.now();
    return this.database.asSystem(async (tx) => {
      const session = await tx.session.findUnique({ where: { tokenHash: this.hash(token) }, include: { user: true } });
      if (!session || session.revokedAt !== null || session.user.state !== 'active') return null;
      if (session.expiresAt.getTime() <= now || session.lastSeenAt.getTime() + idleMs <= now) return null;
      if (session.lastSeenAt.getTime() + touchMs <= now) {
        await tx.session.update({ where: { id: session.id }, data: { lastSeenAt: new Date(now) } });
      }
      return { actor: await userActor(tx, { ...session.user, sessionId: session.id }), expiresAt: session.expiresAt };
    });
  }

  async signOut(actor: UserActor, ip: string | null, requestId: string | null): Promise<void> {
    const now = this.settings.now();
    await this.database.asSystem(async (tx) => {
      const { count } = await tx.session.updateMany({
        where: { id: actor.sessionId, revokedAt: null },
        data: { revokedAt: new Date(now) },
      });
      if (count === 0) return;
      const record = { action: 'session.revoke', targetType: 'session', targetId: actor.sessionId };
      await recordAudit(tx, { actor, means: 'portal', ip, requestId }, null, record, now);
    });
  }

  /** What the portal needs to know of a session. An operator sees every organization. */
  async describe(actor: UserActor, expiresAt: Date): Promise<Session> {
    const { user, organizations } = await this.database.asSystem(async (tx) => ({
      user: await tx.user.findUniqueOrThrow({ where: { id: actor.id }, select: { name: true } }),
      organizations: await tx.organization.findMany({
        where: actor.isOperator ? {} : { id: { in: [...actor.memberships.keys()] } },
        select: { id: true, slug: true, name: true },
        orderBy: { name: 'asc' },
        take: 1000,
      }),
    }));
    return {
      user: { id: actor.id, email: actor.label, name: user.name, isOperator: actor.isOperator },
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

async function userActor(
  tx: Transaction,
  user: { id: string; email: string; isOperator: boolean; sessionId: string },
): Promise<UserActor> {
  const members = await tx.member.findMany({
    where: { userId: user.id },
    select: { organizationId: true, role: true },
  });
  return {
    type: 'user',
    id: user.id,
    label: user.email,
    isOperator: user.isOperator,
    sessionId: user.sessionId,
    memberships: new Map(members.map((member) => [member.organizationId, member.role as Role])),
  };
}
