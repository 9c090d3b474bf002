/** How deployments are, for the management API: read from what the hot path of this process notes beside its requests. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Gateway } from '@tollgate/gateway';
import { DEPLOYMENT_FIGURES, type DeploymentFigures } from '../routing/deployments/deployment-figures.js';

type Sources = Pick<Gateway, 'health' | 'load' | 'engines'>;

@Global()
@Module({})
export class DeploymentFiguresModule {
  static forRoot(gateway: Sources): DynamicModule {
    const figures = { provide: DEPLOYMENT_FIGURES, useValue: deploymentFigures(gateway) };
    return { module: DeploymentFiguresModule, providers: [figures], exports: [DEPLOYMENT_FIGURES] };
  }
}

export function deploymentFigures({ health, load, engines }: Sources): DeploymentFigures {
  return {
    of(deploymentId) {
      const nowMs = Date.now();
      const entry = health.snapshot(nowMs).find((one) => one.deploymentId === deploymentId);
      const seen = load.of(deploymentId);
      const engine = engines.figures(deploymentId);
      return {
        breaker: health.state(deploymentId, nowMs),
        reason: entry?.reason ?? null,
        failuresInRow: entry?.failuresInRow ?? 0,
        share: health.share(deploymentId, nowMs),
        inFlight: seen.inFlight,
        firstByteMs: seen.stream.samples === 0 ? null : Math.round(seen.stream.meanMs),
        replyMs: seen.whole.samples === 0 ? null : Math.round(seen.whole.meanMs),
        engine:
          engine === undefined ? null : { waiting: engine.waiting, running: engine.running, cacheUse: engine.cacheUse },
      };
    },
  };
}
