import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { upkeepJobs, upkeepQueue } from '../queues.js';

/** Writes the schedule of recurring jobs into the queue. The same in every process, so the last one to start changes nothing. */
@Injectable()
export class UpkeepSchedule implements OnApplicationBootstrap {
  private readonly logger = new Logger('upkeep');

  constructor(@InjectQueue(upkeepQueue) private readonly queue: Queue) {}

  async onApplicationBootstrap(): Promise<void> {
    this.queue.on('error', (error) =>
      this.logger.warn({ msg: 'The job queue is not reachable', error: error.message }),
    );
    for (const [name, { everyMs, payload }] of Object.entries(upkeepJobs)) {
      await this.queue.upsertJobScheduler(
        name,
        { every: everyMs },
        {
          name,
          data: payload.parse({}),
          opts: {
            attempts: 3,
            backoff: { type: 'exponential', delay: 1000 },
            removeOnComplete: { count: 50 },
            removeOnFail: { count: 200 },
          },
        },
      );
    }
    for (const known of await this.queue.getJobSchedulers()) {
      if (!Object.hasOwn(upkeepJobs, known.key)) await this.queue.removeJobScheduler(known.key);
    }
  }
}
