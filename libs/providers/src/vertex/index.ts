/** Gemini models on Vertex AI: the same bodies as the Gemini API, other paths and another way to sign. */
import { InvalidCredentialError } from '../errors.js';
import { buildChatRequest } from '../gemini/chat-request.js';
import { readReply } from '../gemini/chat-response.js';
import { openStream } from '../gemini/chat-stream.js';
import { buildEmbedContent, buildPredict, noStream, readEmbeddings } from '../gemini/embeddings.js';
import { readGoogleError } from '../gemini/errors.js';
import { encodePath, type GeminiFlavour } from '../gemini/flavour.js';
import { readModels } from '../gemini/models.js';
import type { Credential, Provider, SignContext, Target, UpstreamRequest } from '../provider.js';
import { manifest } from './manifest.js';
import { projectOf, readToken, tokenRequest } from './service-account.js';

const flavour: GeminiFlavour = {
  methodPath,
  serviceTier: false,
  ownMembers: new Set(['safetySettings', 'safety_settings', 'cachedContent', 'cached_content', 'labels']),
};

/** Stands in a path until `sign`, which knows the credential, puts the service account's project there. */
const ownProject = '/projects/-own-/';

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
  baseUrlTemplate,
  sign,
  tokenRequest,
  readToken,
  readError: readGoogleError,
  readModels,
};

/** Which of the two embedding methods serves a model: the rule of @google/genai 3.1.0. */
function takesOneText(model: string): boolean {
  return model.includes('gemini') && !model.endsWith('gemini-embedding-001');
}

/** Global and multi-regional endpoints have hosts of their own (@google/genai 3.1.0, `ApiClient`). */
function baseUrlTemplate(options: Readonly<Record<string, unknown>>): string {
  const location = locationOf(options);
  if (location === 'global') return 'https://aiplatform.googleapis.com/v1beta1';
  if (location === 'us' || location === 'eu') return 'https://aiplatform.{location}.rep.googleapis.com/v1beta1';
  return 'https://{location}-aiplatform.googleapis.com/v1beta1';
}

/** A model of one's own is named from `projects/` or `publishers/` on. */
function methodPath({ upstreamModel, options }: Target, method: string): string {
  if (upstreamModel.startsWith('projects/')) return `/${encodePath(upstreamModel)}:${method}`;
  const model = upstreamModel.includes('/') ? upstreamModel : `publishers/google/models/${upstreamModel}`;
  const project = options['project'];
  const projects =
    typeof project === 'string' && project !== '' ? `/projects/${encodeURIComponent(project)}/` : ownProject;
  return `${projects}locations/${encodeURIComponent(locationOf(options))}/${encodePath(model)}:${method}`;
}

function locationOf(options: Readonly<Record<string, unknown>>): string {
  const location = options['location'];
  return typeof location === 'string' && location !== '' ? location : 'global';
}

/** @throws {InvalidCredentialError} where neither options nor key file name a project. */
function sign(request: UpstreamRequest, credential: Credential, context: SignContext): UpstreamRequest {
  const path = request.path.startsWith(ownProject)
    ? `/projects/${encodeURIComponent(ownProjectOf(credential))}/${request.path.slice(ownProject.length)}`
    : request.path;
  if (context.token === undefined) return { ...request, path };
  return { ...request, path, headers: { ...request.headers, authorization: `Bearer ${context.token}` } };
}

function ownProjectOf(credential: Credential): string {
  const project = projectOf(credential);
  if (project === null) {
    throw new InvalidCredentialError(
      "'serviceAccount' names no 'project_id', and the deployment has no option 'project'.",
    );
  }
  return project;
}
