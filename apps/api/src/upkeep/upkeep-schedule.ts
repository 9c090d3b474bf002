import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { upkeepJobs, upkeepQueue } from '../queues.js';

/**
 * Writes the schedule of recurring jobs into the queue. The same in every process, so the last one to start changes nothing;
 * written again every minute, because a queue that was emptied (a Redis that came back without its data) would otherwise
 * do nothing until somebody restarts.
 */
const rewriteEveryMs = 60_000;

@Injectable()
export class UpkeepSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('upkeep');
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectQueue(upkeepQueue) private readonly queue: Queue) {}

  async onApplicationBootstrap(): Promise<void> {
    this.queue.on('error', (error) =>
      this.logger.warn({ msg: 'The job queue is not reachable', error: error.message }),
    );
    await this.write();
    this.timer = setInterval(() => {
      this.write().catch((error: unknown) =>
        this.logger.warn({ msg: 'The schedule of jobs was not written', error: String(error) }),
      );
    }, rewriteEveryMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async write(): Promise<void> {
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
