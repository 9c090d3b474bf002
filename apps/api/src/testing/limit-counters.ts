/** The counters of limits, in memory, for a management API under test. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { testMasterKeys } from '@tollgate/database/testing';
import { toCheck } from '@tollgate/gateway';
import { MemoryCounterStore } from '@tollgate/state';
import { pino } from 'pino';
import { Directory } from '../gateway/directory.js';
import { limitStates } from '../gateway/limit-states.js';
import { newId } from '../http/public-id.js';
import { LIMIT_STATES, type LimitStates } from '../quotas/limits/limit-states.js';
import type { ManagementApp } from './management-app.js';

@Global()
@Module({})
class TestLimitStatesModule {}

/** Given to the app before it starts (`module`), and told of its database afterwards (`connect`). */
export class TestLimitCounters {
  readonly counters = new MemoryCounterStore();
  private connected: { app: ManagementApp; directory: Directory; states: LimitStates } | null = null;

  get module(): DynamicModule {
    const useValue = new Proxy({} as LimitStates, {
      get: (_, name: keyof LimitStates) => this.connected?.states[name],
    });
    return {
      module: TestLimitStatesModule,
      providers: [{ provide: LIMIT_STATES, useValue }],
      exports: [LIMIT_STATES],
    };
  }

  get directory(): Directory {
    return this.parts().directory;
  }

  async connect(app: ManagementApp): Promise<void> {
    const directory = new Directory({
      database: app.database,
      masterKeys: testMasterKeys,
      apiKeyPepper: app.parts.secrets.apiKeyPepper,
      playgroundRoot: app.parts.secrets.playgroundRoot,
      logger: pino({ level: 'silent' }),
      nowMs: () => app.clock.nowMs,
      fetchKeys: () => Promise.reject(new Error('nobody signs tokens here')),
      loadPrices: () => Promise.resolve({ byDeployment: new Map(), validUntilMs: null }),
    });
    this.connected = { app, directory, states: limitStates(directory, this.counters) };
    await directory.reload();
  }

  /** Takes from one limit as a request of a process does. In the first organization where no other is named. @returns the hold's id. */
  hold(limitId: string, amount: number, ownerId: string, admittedAtMs = 0, organization?: string): string {
    const { app, directory } = this.parts();
    const { organizationId, projectId } = app.first;
    const limit = directory.limit(limitId)?.limit;
    if (limit === undefined) throw new Error('the limit is not known; reload the directory');
    const operationId = newId();
    const result = this.counters.admit({
      operationId,
      organizationId: organization ?? organizationId ?? '',
      ownerId,
      checks: [toCheck({ limit, counter: limit.id }, amount, app.clock.nowMs)],
      facts: { project: projectId ?? '', key: '', model: 'gpt-test', endpoint: 'chat-completions', cost: '2500000' },
      nowMs: admittedAtMs,
    });
    if (!result.admitted) throw new Error('the limit has no room');
    return operationId;
  }

  private parts() {
    if (this.connected === null) throw new Error('The counters are used before connect().');
    return this.connected;
  }
}
