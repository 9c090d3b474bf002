import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { isUpkeepJob, upkeepJobs, upkeepQueue } from '../queues.js';
import { UpkeepService } from './upkeep.service.js';

/** Runs upkeep jobs one after the other: they are short, and none is worth running twice at once. */
@Processor(upkeepQueue, { concurrency: 1 })
export class UpkeepProcessor extends WorkerHost {
  private readonly logger = new Logger('upkeep');

  constructor(@Inject(UpkeepService) private readonly upkeep: UpkeepService) {
    super();
  }

  async process(job: Job<unknown>): Promise<unknown> {
    if (!isUpkeepJob(job.name)) throw new Error(`There is no upkeep job called ${job.name}.`);
    const started = performance.now();
    const result = await this.#run(job);
    this.logger.debug({ msg: 'upkeep', job: job.name, ms: Math.round(performance.now() - started), result });
    return result;
  }

  /** The worker reconnects by itself; without a listener the error would end the process. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.warn({ msg: 'The job queue is not reachable', error: error.message });
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job | undefined, error: Error): void {
    this.logger.error({
      msg: 'An upkeep job failed',
      job: job?.name,
      attempt: job?.attemptsMade,
      error: error.message,
    });
  }

  async #run(job: Job<unknown>): Promise<unknown> {
    switch (job.name) {
      case 'partitions':
        return this.upkeep.makePartitions();
      case 'rollups':
        return this.upkeep.checkRollups(upkeepJobs.rollups.payload.parse(job.data ?? {}).hours);
      case 'mail':
        return this.upkeep.sendMail();
      case 'holds':
        return this.upkeep.sweepHolds();
      case 'alerts':
        return this.upkeep.raiseAlerts();
      default:
        return this.upkeep.dropOldRows();
    }
  }
}
