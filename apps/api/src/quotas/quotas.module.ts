import { Module } from '@nestjs/common';
import { ReportDatabase } from '../usage/report-database.js';
import { AlertChannelsController } from './alerts/alert-channels.controller.js';
import { AlertChannelsService } from './alerts/alert-channels.service.js';
import { EndUsersController } from './end-users/end-users.controller.js';
import { EndUsersService } from './end-users/end-users.service.js';
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
import { PlansController } from './plans/plans.controller.js';
import { PlansService } from './plans/plans.service.js';
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
    PlansController,
    AlertChannelsController,
    EndUsersController,
  ],
  providers: [
    ReportDatabase,
    LimitsService,
    TopUpsService,
    HoldsService,
    LimitTreeService,
    EffectiveLimitsService,
    LimitUsageService,
    PlansService,
    AlertChannelsService,
    EndUsersService,
  ],
  exports: [LimitsService],
})
export class QuotasModule {}
