/**
 * Ollama (https://github.com/ollama/ollama/blob/main/docs/api.md). Its own API is translated; its OpenAI paths, which say
 * less, serve text completions and everything else where a deployment asks for them. The base URL is the server's root.
 */
import { signBearer } from '../auth/bearer.js';
import { readOpenAiError } from '../openai-compatible/errors.js';
import type { EndpointId, PassThrough, Provider } from '../provider.js';
import { buildRequest } from './chat-request.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { embeddings } from './embeddings.js';
import { loadedModels } from './loaded.js';
import { manifest } from './manifest.js';
import { readModels } from './models.js';
import { openAiPaths } from './openai-paths.js';

/** Any endpoint may be asked for; most have such a path. */
const paths: Partial<Record<EndpointId, PassThrough>> = openAiPaths;

export const ollama: Provider = {
  manifest,
  endpoints: {
    'chat-completions': {
      kind: 'hub',
      dialect: 'ollama-chat',
      // It takes bytes of images; files it takes in no form, which is not worth fetching them.
      takesUrl: (_url, kind) => kind !== 'image',
      buildRequest,
      readReply,
      openStream,
    },
    completions: openAiPaths.completions,
    embeddings,
  },
  chooseUpstream: (endpoint, { options }) => (options['api'] === 'openai' ? paths[endpoint] : undefined),
  sign: signBearer,
  readError: readOpenAiError,
  readModels,
  engineStates: loadedModels,
};
