/**
 * One small question to a deployment, before or without a route to it: through the very pipeline of `/v1`, with a route and
 * a caller made up for it. It counts against no limit and is no organization's usage, so it leaves no journal record; its
 * cost is in the answer and the audit log.
 */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import {
  createGateway,
  endpointFor,
  type Deployment,
  type GatewayPorts,
  type Principal,
  type ReplySink,
  type RequestHead,
  type Route,
} from '@tollgate/gateway';
import { MemoryCounterStore, type Clock } from '@tollgate/state';
import { DEPLOYMENT_TESTER, type DeploymentTester } from '../routing/deployments/deployment-tester.js';
import type { Directory } from './directory.js';
import { newOperationId, publicRequestId } from './request-id.js';

export type TesterTools = Pick<GatewayPorts, 'upstream' | 'clock' | 'ownerId' | 'random'>;

@Global()
@Module({})
export class DeploymentTesterModule {
  static forRoot(tester: DeploymentTester): DynamicModule {
    const provided = { provide: DEPLOYMENT_TESTER, useValue: tester };
    return { module: DeploymentTesterModule, providers: [provided], exports: [DEPLOYMENT_TESTER] };
  }
}

export function deploymentTester(
  directory: Pick<Directory, 'deployment' | 'reload'>,
  tools: TesterTools,
): DeploymentTester {
  return {
    async test(id) {
      // One that was just made may not be in memory yet.
      if (directory.deployment(id) === undefined) await directory.reload();
      const deployment = directory.deployment(id);
      return deployment === undefined ? null : ask(deployment, tools);
    },
  };
}

const question = { role: 'user', content: 'Reply with the single word OK.' };
/** Enough for a word; thinking models need some to think. */
const maxTokens = 64;
const longestText = 500;
const timeoutMs = '30000';

async function ask(deployment: Deployment, tools: TesterTools) {
  const { clock } = tools;
  const endpoint = endpointFor('/v1/chat/completions');
  if (endpoint === undefined) throw new Error('There is no chat endpoint.');
  const model = deployment.name;
  const gateway = createGateway({
    ...tools,
    keys: { find: () => ({ status: 'unknown' }) },
    routes: { resolve: () => routeTo(deployment, model), list: () => [] },
    counters: new MemoryCounterStore({ clock }),
    journal: { append: () => undefined },
    recorder: { record: () => undefined, rejected: () => undefined, fault: () => undefined },
  });
  const body = Buffer.from(JSON.stringify({ model, messages: [question], max_tokens: maxTokens, drop_params: true }));
  const reply = new CollectedReply();
  const head = headOf(clock);
  await gateway.handle(head, nobody, endpoint, body, reply);
  const latencyMs = Math.round(clock.monotonicMs() - head.startedMonotonicMs);
  return { latencyMs, ...readAnswer(reply) };
}

function readAnswer({ status, json }: CollectedReply) {
  const error = object(json['error']);
  const usage = object(json['usage']);
  const message = object(object((json['choices'] as unknown[] | undefined)?.[0])['message']);
  const explained = object(object(json['tollgate'])['explain']);
  const ok = status >= 200 && status < 300;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const count = (value: unknown) => (typeof value === 'number' ? value : null);
  return {
    ok,
    status,
    text: text(message['content'])?.slice(0, longestText) ?? null,
    inputTokens: count(usage['prompt_tokens']),
    outputTokens: count(usage['completion_tokens']),
    costUsd: ok ? text(explained['costUsd']) : null,
    error: ok
      ? null
      : { code: text(error['code']) ?? `http_${status}`, message: text(error['message']) ?? 'There was no answer.' },
  };
}

function routeTo(deployment: Deployment, model: string): Route {
  return {
    id: deployment.id,
    model,
    strategy: 'priority',
    // Disabled and cold ones are tried, too: that is when somebody wants to know.
    targets: [{ deployment: { ...deployment, state: 'hot', limits: [] }, weight: 1, tier: 'primary' }],
    defaultMaxOutputTokens: maxTokens,
    dropParams: true,
    dataClass: 0,
    configRevision: 0,
    createdAtMs: 0,
  };
}

/** Nobody's limits, nobody's usage. */
const nobody: Principal = {
  organization: {
    id: '00000000-0000-0000-0000-000000000000',
    slug: 'platform',
    timeZone: 'UTC',
    state: 'active',
    onLimitStoreFailure: 'open',
  },
  projectId: '00000000-0000-0000-0000-000000000000',
  projectSlug: 'test',
  apiKeyId: null,
  apiKeySecretId: null,
  access: null,
  endUser: null,
  limits: [],
};

function headOf(clock: Clock): RequestHead {
  const startedAtMs = clock.nowMs();
  const operationId = newOperationId(startedAtMs);
  const headers: Record<string, string> = { 'x-tollgate-explain': '1', 'x-tollgate-timeout-ms': timeoutMs };
  return {
    header: (name) => headers[name],
    clientIp: null,
    operationId,
    requestId: publicRequestId(operationId),
    startedAtMs,
    startedMonotonicMs: clock.monotonicMs(),
  };
}

class CollectedReply implements ReplySink {
  status = 0;
  readonly closed = false;
  private readonly parts: Buffer[] = [];

  start(status: number): void {
    this.status = status;
  }

  write(chunk: Buffer): boolean {
    this.parts.push(chunk);
    return true;
  }

  end(chunk?: Buffer): void {
    if (chunk !== undefined) this.parts.push(chunk);
  }

  destroy(): void {}

  onDrain(): void {}

  onClose(): void {}

  get json(): Record<string, unknown> {
    try {
      return object(JSON.parse(Buffer.concat(this.parts).toString()));
    } catch {
      return {};
    }
  }
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
