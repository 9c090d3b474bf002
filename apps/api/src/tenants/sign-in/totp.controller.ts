import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  beginTotpSchema,
  confirmTotpSchema,
  recoveryCodesSchema,
  stepUpSchema,
  totpSeedSchema,
  totpStateSchema,
  type BeginTotp,
  type ConfirmTotp,
  type RecoveryCodes,
  type StepUp,
  type TotpSeed,
  type TotpState,
} from '@tollgate/contracts';
import { CurrentCaller, type Caller, type UserActor } from '../../http/actor.js';
import { SignedIn } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { CurrentUser } from './current-user.js';
import { refuseBound } from './sign-in.service.js';
import { TotpService } from './totp.service.js';

/** The second factor of the person who asks. */
@Controller('auth/totp')
export class TotpController {
  constructor(private readonly totp: TotpService) {}

  @SignedIn()
  @Get()
  @Returns(totpStateSchema)
  state(@CurrentUser() user: UserActor): Promise<TotpState> {
    refuseBound(user);
    return this.totp.state(user);
  }

  @SignedIn()
  @Post()
  @Returns(totpSeedSchema, 201)
  begin(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Body({ schema: beginTotpSchema }) body: BeginTotp,
  ): Promise<TotpSeed> {
    return this.totp.begin(caller, user, body);
  }

  @SignedIn()
  @Post('confirm')
  @HttpCode(200)
  @Returns(recoveryCodesSchema)
  confirm(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Body({ schema: confirmTotpSchema }) body: ConfirmTotp,
  ): Promise<RecoveryCodes> {
    refuseBound(user);
    return this.totp.confirm(caller, user, body);
  }

  @SignedIn()
  @Post('disable')
  @HttpCode(204)
  @Returns(null, 204)
  disable(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Body({ schema: stepUpSchema }) body: StepUp,
  ): Promise<void> {
    return this.totp.disable(caller, user, body);
  }

  @SignedIn()
  @Post('recovery-codes')
  @HttpCode(200)
  @Returns(recoveryCodesSchema)
  renewRecoveryCodes(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Body({ schema: stepUpSchema }) body: StepUp,
  ): Promise<RecoveryCodes> {
    return this.totp.renewRecoveryCodes(caller, user, body);
  }
}
