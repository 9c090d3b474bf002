import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { HEALTH_CHECKS, type HealthCheck } from '../config/parts.js';
import { Public } from './permission.decorator.js';

const checkTimeoutMs = 2_000;

@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[],
  ) {}

  /** The process lives. Asks nobody else: a database outage must not make an orchestrator kill us. */
  @Public()
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Each dependency by name; 503 where one is down. */
  @Public()
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    let status = 200;
    let body: unknown;
    try {
      body = await this.health.check(this.checks.map((check) => () => this.run(check)));
    } catch (error) {
      status = 503;
      body = error instanceof Error && 'response' in error ? error.response : { status: 'error' };
    }
    void reply.status(status).header('cache-control', 'no-store').send(body);
  }

  private async run(check: HealthCheck): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(check.name);
    const { ok, detail } = await within(checkTimeoutMs, check.check());
    const data: Record<string, unknown> = detail === undefined ? {} : { detail };
    return ok ? indicator.up(data) : indicator.down(data);
  }
}

/** A dependency that hangs is down. */
async function within(
  timeoutMs: number,
  work: Promise<{ ok: boolean; detail?: string }>,
): Promise<{ ok: boolean; detail?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: boolean; detail: string }>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${timeoutMs} ms` }), timeoutMs);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
