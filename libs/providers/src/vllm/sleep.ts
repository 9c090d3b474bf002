/**
 * vLLM's sleep mode (https://docs.vllm.ai/en/latest/features/sleep_mode/): with `--enable-sleep-mode` and
 * `VLLM_SERVER_DEV_MODE=1` the server has `/sleep`, `/wake_up` and `/is_sleeping`, without them these are 404s. `/wake_up`
 * answers when the weights are back, which is all there is to do after a sleep of level 1.
 */
import type { EngineStates } from '../engine-state.js';
import { isRecord } from '../openai-compatible/usage.js';

export const sleepMode: EngineStates = {
  path: '/is_sleeping',
  read(status, body) {
    if (status !== 200) return null;
    const sleeping = parse(body)?.['is_sleeping'];
    return typeof sleeping === 'boolean' ? (sleeping ? 'cold' : 'hot') : null;
  },
  wake: () => ({ method: 'POST', path: '/wake_up', headers: {}, body: null }),
  loadsOnRequest: false,
};

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
