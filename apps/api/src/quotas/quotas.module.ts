import { Module } from '@nestjs/common';
import { ReportDatabase } from '../usage/report-database.js';
import { EffectiveLimitsService } from './limits/effective-limits.service.js';
import { HoldsController } from './limits/holds.controller.js';
import { HoldsService } from './limits/holds.service.js';
import { LimitStoreController } from './limits/limit-store.controller.js';
import { LimitTreeController } from './limits/limit-tree.controller.js';
import { LimitTreeService } from './limits/limit-tree.service.js';
import { LimitUsageService } from './limits/limit-usage.service.js';
import { LimitsController } from './limits/limits.controller.js';
import { LimitAlertsController } from './limits/limit-alerts.controller.js';
import { LimitTopUpsController } from './limits/top-ups.controller.js';
import { TopUpsService } from './limits/top-ups.service.js';
import { LimitsService } from './limits/limits.service.js';

/** Rate limits, quotas and budgets: one resource. */
@Module({
  controllers: [
    // Before those of single limits: `tree` is no limit's id.
    LimitTreeController,
    LimitsController,
    LimitStoreController,
    LimitTopUpsController,
    LimitAlertsController,
    HoldsController,
  ],
  providers: [
    ReportDatabase,
    LimitsService,
    TopUpsService,
    HoldsService,
    LimitTreeService,
    EffectiveLimitsService,
    LimitUsageService,
  ],
  exports: [LimitsService],
})
export class QuotasModule {}
