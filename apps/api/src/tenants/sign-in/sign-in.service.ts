import { Inject, Injectable } from '@nestjs/common';
import type { Login, Session } from '@tollgate/contracts';
import type { Database, MasterKeys, Transaction, User } from '@tollgate/database';
import { DATABASE, MASTER_KEYS, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { UserActor } from '../../http/actor.js';
import { ProblemError } from '../../http/problem-error.js';
import { verifyPassword } from './password.js';
import { takeSecondFactor, type SecondFactor } from './second-factor.js';
import { SessionsService, type SignInContext } from './sessions.service.js';
import { SharedThrottle } from './shared-throttle.js';

/** Lets people in by password, and asks for the password again where something is at stake. */
@Injectable()
export class SignInService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly throttle: SharedThrottle,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * A new session for the right password, and the right code where the account has a second factor.
   * @throws {ProblemError} `invalid_credentials` (the same for every reason), `totp_required` (the password was right),
   * `too_many_attempts`
   */
  async signIn(input: Login, context: SignInContext): Promise<{ token: string; session: Session }> {
    const account = input.email.toLowerCase();
    await this.begin(account, context.ip);
    const user = await this.database.asSystem((tx) => tx.user.findUnique({ where: { email: account } }));
    const usable = user !== null && user.state === 'active' ? user : null;
    const matches = await verifyPassword(usable?.passwordHash ?? null, input.password);
    if (!usable || !matches) throw new ProblemError('invalid_credentials');
    const opened = await this.database.asSystem(async (tx) => {
      await this.checkSecondFactor(tx, usable.id, input);
      return this.sessions.open(tx, { user: usable, method: 'password', boundToId: null }, context);
    });
    // Only now: a right password alone must not give back the attempts that guard the code.
    await this.throttle.succeeded(account, context.ip);
    return { token: opened.token, session: await this.sessions.describe(opened.actor, opened.expiresAt) };
  }

  /**
   * Makes sure that the person at the keyboard is who signed in. Counts like a sign-in, so an open session is no way to
   * guess a password.
   * @throws {ProblemError} `permission_denied` in a session that an organization's identity provider opened
   */
  async confirm(actor: UserActor, ip: string | null, password: string, factor?: SecondFactor): Promise<User> {
    refuseBound(actor);
    await this.begin(actor.label, ip ?? '');
    const user = await this.database.asSystem((tx) => tx.user.findUniqueOrThrow({ where: { id: actor.id } }));
    if (!(await verifyPassword(user.passwordHash, password))) throw new ProblemError('invalid_credentials');
    if (factor) await this.database.asSystem((tx) => this.checkSecondFactor(tx, user.id, factor));
    await this.throttle.succeeded(actor.label, ip ?? '');
    return user;
  }

  private async begin(account: string, ip: string): Promise<void> {
    const waitMs = await this.throttle.begin(account, ip);
    if (waitMs > 0) {
      throw new ProblemError('too_many_attempts', undefined, {
        headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
      });
    }
  }

  private async checkSecondFactor(tx: Transaction, userId: string, factor: SecondFactor): Promise<void> {
    const row = await tx.userTotp.findUnique({ where: { userId } });
    if (row?.confirmedAt == null) return;
    if (factor.totp === undefined && factor.recoveryCode === undefined) throw new ProblemError('totp_required');
    const taken = await takeSecondFactor(tx, this.masterKeys, this.secrets, row, factor, this.settings.now());
    if (!taken) throw new ProblemError('invalid_credentials');
  }
}

/**
 * What an organization's identity provider vouches for is that organization's; the account itself belongs to the person.
 * @throws {ProblemError} `permission_denied`
 */
export function refuseBound(actor: UserActor): void {
  if (actor.boundToId == null) return;
  throw new ProblemError(
    'permission_denied',
    'This session was opened by your organization’s identity provider; sign in with your password to change the account.',
  );
}
