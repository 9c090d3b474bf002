import { Inject, Injectable } from '@nestjs/common';
import type { ChangePassword, PasswordReset, Role, UsePasswordReset } from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import { actsForPlatform, type Caller, type UserActor } from '../../http/actor.js';
import type { IdempotencyClaim } from '../../http/idempotency.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { isUuid, newId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { refuseMoreThanOwn } from '../members/members.service.js';
import { hashLinkToken, newLinkToken, ofLink } from './link-token.js';
import { hashPassword } from './password.js';
import { endSessions } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

const resetLifetimeMs = 24 * 3_600_000;

@Injectable()
export class PasswordsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
    private readonly signIns: SignInService,
  ) {}

  /** Every other session of the person ends: whoever knew the old password is out. */
  async change(caller: Caller, actor: UserActor, input: ChangePassword): Promise<void> {
    await this.writes.replay(caller, null, 'go-on');
    await this.signIns.confirm(actor, caller.ip, input.currentPassword);
    const passwordHash = await hashPassword(input.newPassword);
    await this.writes.run(caller, null, async (tx, unit) => {
      await tx.user.update({ where: { id: actor.id }, data: { passwordHash } });
      await endSessions(tx, { userId: actor.id, id: { not: actor.sessionId } }, this.settings.now());
      await unit.audit({ action: 'password.change', targetType: 'user', targetId: actor.id });
    });
  }

  /**
   * A link with which a member sets a new password. An administrator of one organization does not get into another one
   * with it: for people who belong to several, or operate the platform, an operator has to make it.
   */
  async createReset(caller: Caller, organizationId: string, memberId: string, base: string): Promise<PasswordReset> {
    const token = newLinkToken();
    const now = this.settings.now();
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const member = isUuid(memberId)
          ? await tx.member.findFirst({
              where: { id: memberId, organizationId },
              select: { role: true, user: { include: { members: { select: { id: true } } } } },
            })
          : null;
        if (!member) throw notFound('member');
        const { user } = member;
        refuseMoreThanOwn(caller, organizationId, member.role as Role);
        if (!actsForPlatform(caller.actor) && (user.isOperator || user.members.length > 1)) {
          throw new ProblemError(
            'permission_denied',
            'This person has rights elsewhere, too; an operator has to reset their password.',
          );
        }
        const expiresAt = new Date(now + resetLifetimeMs);
        await tx.passwordReset.create({
          data: {
            id: newId(),
            userId: user.id,
            tokenHash: hashLinkToken(this.secrets, 'password-reset', token),
            createdBy: `${caller.actor.type}:${caller.actor.id ?? ''}:${caller.actor.label}`,
            createdAt: new Date(now),
            expiresAt,
          },
        });
        await unit.audit({
          action: 'password_reset.create',
          targetType: 'member',
          targetId: memberId,
          after: { email: user.email, expiresAt },
        });
        return { link: `${base}/reset-password#${token}`, email: user.email, expiresAt: expiresAt.toISOString() };
      },
      { asSystem: true },
    );
  }

  /**
   * Sets the password and ends every session and every other link of the person. The second factor stays.
   * @throws {ProblemError} `link_expired`, the same for unknown, used and old links
   */
  async useReset(
    input: UsePasswordReset,
    where: { ip: string; requestId: string; userAgent: string | null; idempotency: IdempotencyClaim | undefined },
  ): Promise<void> {
    const now = this.settings.now();
    const { idempotency, ...from } = where;
    const tokenHash = hashLinkToken(this.secrets, 'password-reset', input.token);
    const caller: Caller = {
      actor: { type: 'system', id: null, label: 'password reset' },
      means: 'portal',
      ...from,
      ...(idempotency ? { idempotency: ofLink(idempotency, tokenHash) } : {}),
    };
    await this.writes.replay(caller, null);
    const open = { tokenHash, usedAt: null, expiresAt: { gt: new Date(now) } };
    // Looked up first: hashing a password for a link that is none would be for nothing.
    const known = await this.database.asSystem((tx) =>
      tx.passwordReset.findFirst({ where: open, include: { user: { select: { email: true } } } }),
    );
    if (!known) throw new ProblemError('link_expired');
    caller.actor = { type: 'system', id: null, label: `password reset of ${known.user.email}` };
    const passwordHash = await hashPassword(input.newPassword);
    await this.writes.run(caller, null, async (tx, unit) => {
      const taken = await tx.passwordReset.updateMany({ where: open, data: { usedAt: new Date(now) } });
      if (taken.count !== 1) throw new ProblemError('link_expired');
      const { userId } = known;
      await tx.user.update({ where: { id: userId }, data: { passwordHash } });
      await tx.passwordReset.updateMany({ where: { userId, usedAt: null }, data: { usedAt: new Date(now) } });
      await endSessions(tx, { userId }, now);
      await unit.audit({ action: 'password.reset', targetType: 'user', targetId: userId });
    });
  }
}
