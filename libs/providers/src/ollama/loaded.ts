/**
 * Which models Ollama has in memory (`GET /api/ps`) and how one gets there: `/api/generate` without a prompt loads a model
 * (https://github.com/ollama/ollama/blob/main/docs/api.md, "Load a model", "List Running Models"), `/api/embed` with nothing
 * to embed one that cannot generate. A model whose `expires_at` has passed is being unloaded, which `ollama ps` shows as
 * "Stopping...".
 */
import type { EngineState, EngineStates } from '../engine-state.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { EndpointId, Target, UpstreamRequest } from '../provider.js';

export const loadedModels: EngineStates = { path: '/api/ps', read, wake, loadsOnRequest: true };

function read(
  status: number,
  body: Buffer,
  { upstreamModel }: Target,
  answeredAtMs: number | null,
): EngineState | null {
  const loaded = status === 200 ? listOf(body) : null;
  if (loaded === null) return null;
  const names = [upstreamModel, `${upstreamModel}:latest`];
  const own = loaded.find((model) => [model['model'], model['name']].some((name) => names.includes(String(name))));
  if (own === undefined) return 'cold';
  const expires = Date.parse(String(own['expires_at']));
  return answeredAtMs !== null && expires < answeredAtMs ? 'draining' : 'hot';
}

/** With the options requests are sent with: a model that is loaded with another context length is loaded again. */
function wake({ upstreamModel, options }: Target, endpoint: EndpointId): UpstreamRequest {
  const { contextLength, keepAlive } = options;
  const body = {
    model: upstreamModel,
    ...(endpoint === 'embeddings' ? { input: [] } : { stream: false }),
    ...(typeof keepAlive === 'string' ? { keep_alive: keepAlive } : {}),
    ...(typeof contextLength === 'number' ? { options: { num_ctx: contextLength } } : {}),
  };
  return {
    method: 'POST',
    path: endpoint === 'embeddings' ? '/api/embed' : '/api/generate',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function listOf(body: Buffer): Record<string, unknown>[] | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const models = isRecord(value) ? value['models'] : undefined;
    return Array.isArray(models) ? (models as unknown[]).filter(isRecord) : null;
  } catch {
    return null;
  }
}
