import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { MailModule } from './mail/mail.module.js';
import { bindQueueBackend, upkeepQueue, type QueueSettings } from './queues.js';
import { UpkeepProcessor } from './upkeep/upkeep.processor.js';
import { UpkeepSchedule } from './upkeep/upkeep-schedule.js';
import {
  HOLD_SWEEPER,
  RETENTION,
  UpkeepService,
  type HoldSweeper,
  type RetentionSettings,
} from './upkeep/upkeep.service.js';

export interface WorkerOptions extends QueueSettings {
  retention: RetentionSettings;
  /** Absent where this process has no counters. */
  holdSweeper?: HoldSweeper;
}

/** The worker role: recurring jobs, no HTTP. On Postgres `prepareQueueSchema` comes first. */
@Module({})
export class WorkerModule {
  static forRoot(options: WorkerOptions): DynamicModule {
    const connection = bindQueueBackend(options);
    return {
      module: WorkerModule,
      imports: [
        MailModule,
        BullModule.forRoot({ connection, prefix: 'tollgate' }),
        BullModule.registerQueue({ name: upkeepQueue }),
      ],
      providers: [
        UpkeepService,
        UpkeepSchedule,
        UpkeepProcessor,
        { provide: RETENTION, useValue: options.retention },
        ...(options.holdSweeper === undefined ? [] : [{ provide: HOLD_SWEEPER, useValue: options.holdSweeper }]),
      ],
      exports: [UpkeepService],
    };
  }
}
