/**
 * Asks engines beside the requests whether their model is loaded, so that routing knows what is hot and what is cold. An
 * engine that does not say (vLLM without sleep mode) is asked again once a minute only.
 */
import type { Deployment, EngineBook } from '@tollgate/gateway';
import type { UpstreamAnswer } from './ask-upstream.js';

const intervalMs = 5_000;
const silentIntervalMs = 60_000;

export class EngineStateChecks {
  /** Deployments whose engines answered without saying. */
  private readonly silent = new Set<string>();

  constructor(
    private readonly engines: EngineBook,
    /** GET beside the base URL, signed. */
    private readonly ask: (deployment: Deployment, path: string) => Promise<UpstreamAnswer>,
  ) {}

  /** Milliseconds; 0 = never. */
  intervalMs({ id, state, provider }: Deployment): number {
    if (provider.engineStates === undefined || state === 'disabled') return 0;
    return this.silent.has(id) ? silentIntervalMs : intervalMs;
  }

  async check(deployment: Deployment): Promise<void> {
    const { id, target, provider } = deployment;
    const { engineStates } = provider;
    if (engineStates === undefined) return;
    const { status, body, dateMs = null } = await this.ask(deployment, engineStates.path);
    const state = engineStates.read(status, body, target, dateMs);
    if (state !== null) {
      this.silent.delete(id);
      this.engines.noteState(id, state);
      return;
    }
    this.engines.missedState(id);
    // Nobody there is another matter: an engine that starts must be noticed soon.
    if (status !== 0 && !this.engines.tellsState(id)) this.silent.add(id);
  }
}
