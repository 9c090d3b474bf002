import { Module } from '@nestjs/common';
import { LimitsController } from './limits/limits.controller.js';
import { LimitsService } from './limits/limits.service.js';

/** Rate limits, quotas and budgets: one resource. */
@Module({ controllers: [LimitsController], providers: [LimitsService], exports: [LimitsService] })
export class QuotasModule {}
