/** Vertex AI: Gemini models with the bodies of the Gemini API, Claude with Anthropic's; other paths and another way to sign. */
import { buildChatRequest } from '../gemini/chat-request.js';
import { readReply } from '../gemini/chat-response.js';
import { openStream } from '../gemini/chat-stream.js';
import { buildEmbedContent, buildPredict, noStream, readEmbeddings } from '../gemini/embeddings.js';
import type { GeminiFlavour } from '../gemini/flavour.js';
import { readModels } from '../gemini/models.js';
import type { Credential, Provider, SignContext, UpstreamRequest } from '../provider.js';
import { claude, isClaude, readVertexError } from './claude.js';
import { manifest } from './manifest.js';
import { baseUrlTemplate, methodPath, withProject } from './paths.js';
import { readToken, tokenRequest } from './service-account.js';

const flavour: GeminiFlavour = {
  methodPath,
  serviceTier: false,
  ownMembers: new Set(['safetySettings', 'safety_settings', 'cachedContent', 'cached_content', 'labels']),
};

export const vertex: Provider = {
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
      buildRequest: (request, target) =>
        takesOneText(target.upstreamModel)
          ? buildEmbedContent(request, methodPath(target, 'embedContent'))
          : buildPredict(request, methodPath(target, 'predict')),
      readReply: readEmbeddings,
      openStream: noStream,
    },
  },
  chooseUpstream: (endpoint, { model }) =>
    endpoint === 'chat-completions' && isClaude(model) ? claude : vertex.endpoints[endpoint],
  baseUrlTemplate,
  sign,
  tokenRequest,
  readToken,
  readError: readVertexError,
  readModels,
};

/** Which of the two embedding methods serves a model: the rule of @google/genai 3.1.0. */
function takesOneText(model: string): boolean {
  return model.includes('gemini') && !model.endsWith('gemini-embedding-001');
}

/** @throws {InvalidCredentialError} where neither options nor key file name a project. */
function sign(request: UpstreamRequest, credential: Credential, context: SignContext): UpstreamRequest {
  const path = withProject(request.path, credential);
  if (context.token === undefined) return { ...request, path };
  return { ...request, path, headers: { ...request.headers, authorization: `Bearer ${context.token}` } };
}
