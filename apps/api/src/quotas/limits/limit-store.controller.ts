import { Controller, Get, Inject, Optional } from '@nestjs/common';
import { limitStoreSchema, type LimitStore } from '@tollgate/contracts';
import { SignedIn } from '../../http/permission.decorator.js';
import { ProblemError } from '../../http/problem-error.js';
import { Returns } from '../../http/returns.decorator.js';
import { LIMIT_STATES, type LimitStates } from './limit-states.js';

/** How the counters behind limits are, for a banner: nothing here is any tenant's. */
@Controller('limit-store')
export class LimitStoreController {
  constructor(@Optional() @Inject(LIMIT_STATES) private readonly states: LimitStates | null = null) {}

  @SignedIn()
  @Get()
  @Returns(limitStoreSchema)
  get(): LimitStore {
    if (this.states === null) throw new ProblemError('not_found', 'This process has no limit counters.');
    return this.states.store();
  }
}
