import { Module } from '@nestjs/common';
import { LimitStoreController } from './limits/limit-store.controller.js';
import { LimitsController } from './limits/limits.controller.js';
import { LimitAlertsController } from './limits/limit-alerts.controller.js';
import { LimitTopUpsController } from './limits/top-ups.controller.js';
import { TopUpsService } from './limits/top-ups.service.js';
import { LimitsService } from './limits/limits.service.js';

/** Rate limits, quotas and budgets: one resource. */
@Module({
  controllers: [LimitsController, LimitStoreController, LimitTopUpsController, LimitAlertsController],
  providers: [LimitsService, TopUpsService],
  exports: [LimitsService],
})
export class QuotasModule {}
