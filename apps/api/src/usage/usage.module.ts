import { Module } from '@nestjs/common';
import { ReportDatabase } from './report-database.js';
import { RequestsController } from './requests/requests.controller.js';
import { RequestsService } from './requests/requests.service.js';
import { UsageController } from './rollups/usage.controller.js';
import { UsageService } from './rollups/usage.service.js';
import { UsageEventsController } from './usage-events/usage-events.controller.js';
import { UsageEventsService } from './usage-events/usage-events.service.js';

/** What was used: sums, single requests, raw events. Written by the journal drain (`drainer.ts`), read here. */
@Module({
  controllers: [UsageController, RequestsController, UsageEventsController],
  providers: [ReportDatabase, UsageService, RequestsService, UsageEventsService],
  exports: [ReportDatabase],
})
export class UsageModule {}
