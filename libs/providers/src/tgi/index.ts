/**
 * Hugging Face Text Generation Inference (https://huggingface.co/docs/text-generation-inference). Chat goes to its
 * messages API, which knows the model's own template, unless a deployment asks for the native API; text completions
 * always use the OpenAI path. The base URL is the server's root.
 */
import { engineMetrics } from '../engine-metrics.js';
import { signBearer } from '../auth/bearer.js';
import { readModelList } from '../openai-compatible/models.js';
import type { HubTranslator, Provider } from '../provider.js';
import { readTgiError } from './errors.js';
import { buildRequest } from './generate-request.js';
import { readReply } from './generate-response.js';
import { openStream } from './generate-stream.js';
import { manifest } from './manifest.js';
import { openAiPaths } from './openai-paths.js';

const native: HubTranslator = { kind: 'hub', dialect: 'tgi-generate', buildRequest, readReply, openStream };

export const tgi: Provider = {
  manifest,
  endpoints: openAiPaths,
  chooseUpstream: (endpoint, { options }) =>
    endpoint === 'chat-completions' && options['api'] === 'native' ? native : undefined,
  sign: signBearer,
  readError: readTgiError,
  readModels: readModelList,
  engineMetrics: engineMetrics('/metrics', {
    waiting: 'tgi_queue_size',
    running: 'tgi_batch_current_size',
    cacheUse: [],
  }),
};
