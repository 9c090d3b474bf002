/**
 * Azure OpenAI speaks OpenAI's dialect at other paths
 * (https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle): the v1 API, where the model's name is the
 * deployment's, or the dated API, which has the deployment in its path.
 */
import { type EntraSettings, entraTokenRequest, readEntraToken } from '../auth/azure-entra.js';
import { signBearer } from '../auth/bearer.js';
import { signHeaderKey } from '../auth/header-key.js';
import { readModelList } from '../openai-compatible/models.js';
import { createPassThrough, type PassThroughSettings } from '../openai-compatible/pass-through.js';
import { readOpenAiRateLimits } from '../openai-compatible/rate-limits.js';
import type { Credential, PassThrough, Provider, SignContext, Target, UpstreamRequest } from '../provider.js';
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

export const azureOpenAi: Provider = {
  manifest,
  endpoints: {
    'chat-completions': passThrough({
      endpoint: 'chat-completions',
      path: '/chat/completions',
      // As at OpenAI: reasoning models refuse `max_tokens`.
      capField: () => 'max_completion_tokens',
    }),
    completions: passThrough({ endpoint: 'completions', path: '/completions', capField: () => 'max_tokens' }),
    embeddings: passThrough({ endpoint: 'embeddings', path: '/embeddings', capField: () => null }),
  },
  sign,
  tokenRequest,
  readToken: readEntraToken,
  readError: readAzureError,
  readModels: readModelList,
  readRateLimits: readOpenAiRateLimits,
};

function passThrough(settings: PassThroughSettings): PassThrough {
  const shared = createPassThrough(settings);
  return {
    ...shared,
    buildRequest: (request, target) => ({
      ...shared.buildRequest(request, target),
      path: pathOf(settings.path, target),
    }),
  };
}

function pathOf(operation: string, target: Target): string {
  const configured = target.options['apiVersion'];
  const version = typeof configured === 'string' ? configured : 'v1';
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
