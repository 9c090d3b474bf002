import { signHeaderKey } from '../auth/header-key.js';
import type { Provider, Target } from '../provider.js';
import { buildChatRequest } from './chat-request.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { buildBatchEmbeddings, noStream, readEmbeddings } from './embeddings.js';
import { readGoogleError } from './errors.js';
import { encodePath, type GeminiFlavour } from './flavour.js';
import { manifest } from './manifest.js';
import { readModels } from './models.js';

const flavour: GeminiFlavour = {
  methodPath,
  serviceTier: true,
  ownMembers: new Set(['safetySettings', 'safety_settings', 'cachedContent', 'cached_content']),
};

export const gemini: Provider = {
  manifest,
  endpoints: {
    'chat-completions': {
      kind: 'hub',
      dialect: 'gemini-generate',
      buildRequest: (request, target) => buildChatRequest(request, target, flavour),
      readReply,
      openStream,
    },
    embeddings: {
      kind: 'hub',
      dialect: 'gemini-generate',
      buildRequest: (request, target) => buildBatchEmbeddings(request, methodPath(target, 'batchEmbedContents')),
      readReply: readEmbeddings,
      openStream: noStream,
    },
  },
  sign: (request, credential) => signHeaderKey(request, credential, 'x-goog-api-key'),
  readError: readGoogleError,
  readModels,
};

/** A tuned model is named with its collection (`tunedModels/…`). */
function methodPath({ upstreamModel }: Target, method: string): string {
  const name = upstreamModel.includes('/') ? upstreamModel : `models/${upstreamModel}`;
  return `/${encodePath(name)}:${method}`;
}
