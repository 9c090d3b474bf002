import { Inject, Injectable } from '@nestjs/common';
import type { BeginTotp, ConfirmTotp, RecoveryCodes, StepUp, TotpSeed, TotpState } from '@tollgate/contracts';
import { open, seal, type Database, type MasterKeys } from '@tollgate/database';
import { generateSecret, generateURI } from 'otplib';
import { DATABASE, MASTER_KEYS, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, UserActor } from '../../http/actor.js';
import { invalidField, ProblemError } from '../../http/problem-error.js';
import { Writes } from '../../http/writes.js';
import { replaceRecoveryCodes } from './recovery-codes.js';
import { seedPlace, stepOf } from './second-factor.js';
import { SignInService } from './sign-in.service.js';

/** A person's second factor: set up in two steps, so that nobody locks themselves out with a seed their app did not take. */
@Injectable()
export class TotpService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
    private readonly signIns: SignInService,
  ) {}

  async state(actor: UserActor): Promise<TotpState> {
    return this.database.asSystem(async (tx) => {
      const row = await tx.userTotp.findUnique({ where: { userId: actor.id }, select: { confirmedAt: true } });
      const recoveryCodesLeft = await tx.recoveryCode.count({ where: { userId: actor.id, usedAt: null } });
      const confirmedAt = row?.confirmedAt?.toISOString() ?? null;
      return { enabled: confirmedAt !== null, confirmedAt, recoveryCodesLeft };
    });
  }

  /** A new seed, in the reply and sealed in the database. Begun anew it is another one; the sign-in does not ask yet. */
  async begin(caller: Caller, actor: UserActor, input: BeginTotp): Promise<TotpSeed> {
    await this.signIns.confirm(actor, caller.ip, input.password);
    const secret = generateSecret();
    return this.writes.run(caller, null, async (tx, unit) => {
      const row = await tx.userTotp.findUnique({ where: { userId: actor.id } });
      if (row?.confirmedAt != null) throw new ProblemError('invalid_state', 'A second factor is set up already.');
      const sealed = seal(this.masterKeys, secret, seedPlace(actor.id));
      await tx.userTotp.upsert({
        where: { userId: actor.id },
        create: { userId: actor.id, ...sealed, createdAt: new Date(this.settings.now()) },
        update: { ...sealed, lastStep: 0n },
      });
      await unit.audit({ action: 'totp.begin', targetType: 'user', targetId: actor.id });
      return { secret, otpauthUrl: generateURI({ issuer: 'Tollgate', label: actor.label, secret }) };
    });
  }

  /** From here on the sign-in asks for a code. */
  async confirm(caller: Caller, actor: UserActor, { totp }: ConfirmTotp): Promise<RecoveryCodes> {
    return this.writes.run(caller, null, async (tx, unit) => {
      const row = await tx.userTotp.findUnique({ where: { userId: actor.id } });
      if (!row || row.confirmedAt !== null)
        throw new ProblemError('invalid_state', 'No second factor is being set up.');
      const secret = open(this.masterKeys, row, seedPlace(actor.id)).toString('utf8');
      const step = stepOf(secret, totp, row.lastStep, this.settings.now());
      if (step === null) throw invalidField('totp', 'is not the code the app shows now');
      await tx.userTotp.update({
        where: { userId: actor.id },
        data: { confirmedAt: new Date(this.settings.now()), lastStep: step },
      });
      const recoveryCodes = await replaceRecoveryCodes(tx, this.secrets.recoveryCodePepper, actor.id);
      await unit.audit({ action: 'totp.enable', targetType: 'user', targetId: actor.id });
      return { recoveryCodes };
    });
  }

  async disable(caller: Caller, actor: UserActor, input: StepUp): Promise<void> {
    await this.writes.replay(caller, null, 'go-on');
    await this.signIns.confirm(actor, caller.ip, input.password, input);
    await this.writes.run(caller, null, async (tx, unit) => {
      const { count } = await tx.userTotp.deleteMany({ where: { userId: actor.id } });
      if (count === 0) return unit.unchanged();
      await tx.recoveryCode.deleteMany({ where: { userId: actor.id } });
      await unit.audit({ action: 'totp.disable', targetType: 'user', targetId: actor.id });
    });
  }

  async renewRecoveryCodes(caller: Caller, actor: UserActor, input: StepUp): Promise<RecoveryCodes> {
    await this.writes.replay(caller, null, 'go-on');
    await this.signIns.confirm(actor, caller.ip, input.password, input);
    return this.writes.run(caller, null, async (tx, unit) => {
      const row = await tx.userTotp.findUnique({ where: { userId: actor.id } });
      if (row?.confirmedAt == null) throw new ProblemError('invalid_state', 'There is no second factor.');
      const recoveryCodes = await replaceRecoveryCodes(tx, this.secrets.recoveryCodePepper, actor.id);
      await unit.audit({ action: 'totp.renew_recovery_codes', targetType: 'user', targetId: actor.id });
      return { recoveryCodes };
    });
  }
}
