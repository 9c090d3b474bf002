/**
 * Azure OpenAI speaks OpenAI's dialect at other paths
 * (https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle): the v1 API, where the model's name is the
 * deployment's, or the dated API, which has the deployment in its path.
 */
import type { TopLevelFields } from '@tollgate/wire';
import { type EntraSettings, entraTokenRequest, readEntraToken } from '../auth/azure-entra.js';
import { signBearer } from '../auth/bearer.js';
import { signHeaderKey } from '../auth/header-key.js';
import { readModelList } from '../openai-compatible/models.js';
import { createPassThrough, type PassThroughSettings } from '../openai-compatible/pass-through.js';
import { readOpenAiRateLimits } from '../openai-compatible/rate-limits.js';
import { overChat } from '../openai-compatible/over-chat.js';
import { createResponsesHub, needsResponses } from '../openai/responses.js';
import { createResponsesPassThrough } from '../openai/responses-pass-through.js';
import type {
  Credential,
  EndpointId,
  EndpointTranslator,
  HubTranslator,
  PassThrough,
  Provider,
  SignContext,
  Target,
  UpstreamRequest,
} from '../provider.js';
import { readAzureError } from './errors.js';
import { manifest, v1ApiVersions } from './manifest.js';

/** Azure's clouds: who gives out tokens, and what for (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud). */
const clouds: Readonly<Record<string, EntraSettings>> = {
  public: {
    authority: 'https://login.microsoftonline.com',
    scope: 'https://cognitiveservices.azure.com/.default',
  },
  'us-government': {
    authority: 'https://login.microsoftonline.us',
    scope: 'https://cognitiveservices.azure.us/.default',
  },
  china: {
    authority: 'https://login.partner.microsoftonline.cn',
    scope: 'https://cognitiveservices.azure.cn/.default',
  },
};

const chatCompletions = passThrough({
  endpoint: 'chat-completions',
  path: '/chat/completions',
  // As at OpenAI: reasoning models refuse `max_tokens`.
  capField: () => 'max_completion_tokens',
});

export const azureOpenAi: Provider = {
  manifest,
  endpoints: {
    'chat-completions': chatCompletions,
    completions: passThrough({ endpoint: 'completions', path: '/completions', capField: () => 'max_tokens' }),
    embeddings: passThrough({ endpoint: 'embeddings', path: '/embeddings', capField: () => null }),
    responses: atAzure('/responses', createResponsesPassThrough({})),
  },
  chooseUpstream,
  sign,
  tokenRequest,
  readToken: readEntraToken,
  readError: readAzureError,
  readModels: readModelList,
  readRateLimits: readOpenAiRateLimits,
};

function passThrough(settings: PassThroughSettings): PassThrough {
  return atAzure(settings.path, createPassThrough(settings));
}

function atAzure<Translator extends PassThrough | HubTranslator>(operation: string, shared: Translator): Translator {
  const buildRequest = shared.buildRequest as (request: never, target: Target) => UpstreamRequest;
  return {
    ...shared,
    buildRequest: (request: never, target: Target) => ({
      ...buildRequest(request, target),
      path: pathOf(operation, target),
    }),
  };
}

/**
 * The API without dates has Responses (https://learn.microsoft.com/azure/foundry/openai/how-to/responses), and the models
 * that nothing else serves, where a deployment is named like its model. Dated versions serve it over Chat Completions.
 */
function chooseUpstream(
  endpoint: EndpointId,
  { model, fields, options }: { model: string; fields: TopLevelFields; options: Readonly<Record<string, unknown>> },
): EndpointTranslator | undefined {
  if (!v1ApiVersions.includes(versionOf(options))) return endpoint === 'responses' ? responsesOverChat : undefined;
  return needsResponses(endpoint, model, fields.names) ? responsesHub : undefined;
}

const responsesHub = atAzure(
  '/responses',
  createResponsesHub(() => ({})),
);
const responsesOverChat = overChat(chatCompletions, { thinkingHistory: false });

function versionOf(options: Readonly<Record<string, unknown>>): string {
  const configured = options['apiVersion'];
  return typeof configured === 'string' ? configured : 'v1';
}

function pathOf(operation: string, target: Target): string {
  const version = versionOf(target.options);
  if (version === 'v1') return `/openai/v1${operation}`;
  const query = `?api-version=${encodeURIComponent(version)}`;
  if (v1ApiVersions.includes(version)) return `/openai/v1${operation}${query}`;
  return `/openai/deployments/${encodeURIComponent(target.upstreamModel)}${operation}${query}`;
}

/** A token wins: it is there only where the credential is an application's. */
function sign(request: UpstreamRequest, credential: Credential, context: SignContext): UpstreamRequest {
  if (context.token !== undefined) return signBearer(request, { apiKey: context.token });
  return signHeaderKey(request, credential, 'api-key');
}

function tokenRequest(credential: Credential): (UpstreamRequest & { url: string }) | null {
  const settings = clouds[credential['cloud'] ?? 'public'];
  return settings === undefined ? null : entraTokenRequest(credential, settings);
}
