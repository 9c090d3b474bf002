/**
 * Has engines load their models for requests that need them: vLLM is woken from its sleep, Ollama loads (`engineStates` of
 * their providers). One call per deployment however many requests wait for it; each of them waits as long as its route
 * says and then goes elsewhere. A call that failed is not repeated for a while, which doubles. An engine that refuses the
 * call (a model it does not have) is asked as it is: its answer to the request says more than we could.
 */
import type { EndpointId } from '@tollgate/providers';
import type { Clock } from '@tollgate/state';
import type { Deployment, ReplySink } from '../exchange.js';
import type { UpstreamClient } from '../upstream/client.js';
import { collectBody } from '../upstream/collect.js';
import { signRequest } from '../upstream/request.js';
import type { EngineBook } from './engines.js';

/** Large models take minutes; that is not a request's time, which waits no longer than its route says. */
const timeouts = { connectMs: 5_000, firstByteMs: 300_000, idleMs: 60_000, totalMs: 300_000 };
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;
const answerBytes = 65_536;

export class Waker {
  private readonly calls = new Map<string, Promise<boolean>>();
  private readonly failures = new Map<string, { untilMs: number; pauseMs: number; refused: boolean }>();

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly clock: Clock,
    private readonly engines: EngineBook,
  ) {}

  /** Has it wake up, if it is not awake, waking or just failed to. Resolves to whether to ask it; never rejects. */
  wake(deployment: Deployment, endpoint: EndpointId): Promise<boolean> {
    const { id } = deployment;
    const running = this.calls.get(id);
    if (running !== undefined) return running;
    if (!this.engines.isAsleep(id)) return Promise.resolve(true);
    const failure = this.failures.get(id);
    if (failure !== undefined && this.clock.monotonicMs() < failure.untilMs) return Promise.resolve(failure.refused);
    const call = this.call(deployment, endpoint)
      .catch(() => 0)
      .then((status) => this.finished(id, status));
    this.calls.set(id, call);
    this.engines.setWaking(id, true);
    return call;
  }

  /** As `wake`, but no longer than `mostMs` and not without the client. */
  async wait(deployment: Deployment, endpoint: EndpointId, mostMs: number, sink: ReplySink): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), mostMs);
      sink.onClose(() => resolve(false));
    });
    const ready = await Promise.race([this.wake(deployment, endpoint), enough]);
    clearTimeout(timer);
    return ready;
  }

  /** @returns the status; 0 = no reply. */
  private async call(deployment: Deployment, endpoint: EndpointId): Promise<number> {
    const { engineStates } = deployment.provider;
    if (engineStates === undefined) return 200;
    const request = engineRequest(deployment, engineStates.wake(deployment.target, endpoint), this.clock.nowMs());
    const call = this.upstream.send(request, timeouts, this.clock.monotonicMs() + timeouts.totalMs);
    await call.opened;
    if (call.failure !== null) return 0;
    const { failure } = await collectBody(call, answerBytes);
    return failure === null ? call.status : 0;
  }

  private finished(id: string, status: number): boolean {
    this.calls.delete(id);
    this.engines.setWaking(id, false);
    if (status >= 200 && status < 300) {
      this.failures.delete(id);
      this.engines.noteState(id, 'hot');
      return true;
    }
    const pauseMs = Math.min(longestPauseMs, (this.failures.get(id)?.pauseMs ?? firstPauseMs / 2) * 2);
    const refused = status >= 400 && status < 500;
    this.failures.set(id, { pauseMs, untilMs: this.clock.monotonicMs() + pauseMs, refused });
    return refused;
  }
}

/** To the engine itself: its paths lie beside `/v1`, not below it. */
export function engineRequest(
  deployment: Deployment,
  request: Parameters<typeof signRequest>[1],
  nowMs: number,
): ReturnType<typeof signRequest> {
  const basePath = deployment.basePath.replace(/\/v1$/, '');
  return signRequest({ ...deployment, basePath }, request, undefined, nowMs);
}
