/** Reads whether an engine has its model loaded, and says how to have it loaded. Pure; the host asks. */
import type { EndpointId, Target, UpstreamRequest } from './provider.js';

/** `draining`: it is about to unload the model. What is `cold` can be woken; what is loading says nothing of it here. */
export type EngineState = 'hot' | 'cold' | 'draining';

/** Paths are below the base URL without its trailing `/v1`, so that a proxy's prefix stays. */
export interface EngineStates {
  /** Of a free GET. */
  path: string;
  /**
   * `null` = the engine does not say (an answer of another kind, an old version). Never throws.
   * @param answeredAtMs the engine's own clock, from the `date` of its answer; `null` = it named none.
   */
  read(status: number, body: Buffer, target: Target, answeredAtMs: number | null): EngineState | null;
  /** A request that is answered with 2xx once the model is ready for that endpoint. */
  wake(target: Target, endpoint: EndpointId): UpstreamRequest;
  /** A request to a cold model loads it by itself; without this it would hang or fail. */
  loadsOnRequest: boolean;
}
