import { Module } from '@nestjs/common';
import { LimitStoreController } from './limits/limit-store.controller.js';
import { LimitsController } from './limits/limits.controller.js';
import { LimitsService } from './limits/limits.service.js';

/** Rate limits, quotas and budgets: one resource. */
@Module({ controllers: [LimitsController, LimitStoreController], providers: [LimitsService], exports: [LimitsService] })
export class QuotasModule {}
