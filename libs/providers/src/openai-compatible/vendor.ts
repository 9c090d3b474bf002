/**
 * A hosted vendor or engine that speaks OpenAI's wire format, as configuration: what is said here is all that tells one
 * from another. Files in `vendors/` each hold one.
 */
import { signBearer } from '../auth/bearer.js';
import type { EngineMetrics } from '../engine-metrics.js';
import { createMessagesPassThrough } from '../anthropic/messages-pass-through.js';
import { createResponsesPassThrough } from '../openai/responses-pass-through.js';
import type { EndpointId, EndpointTranslator, Provider, ProviderManifest, Target } from '../provider.js';
import type { EngineStates } from '../engine-state.js';
import { apiKeyCredential, noOptions } from './credential.js';
import { readOpenAiError } from './errors.js';
import { readModelList } from './models.js';
import { overChat } from './over-chat.js';
import { createPassThrough } from './pass-through.js';
import type { RequestQuirks } from './quirks.js';
import { readOpenAiRateLimits } from './rate-limits.js';

export interface Vendor {
  manifest: Pick<
    ProviderManifest,
    | 'id'
    | 'label'
    | 'defaultBaseUrl'
    | 'apiKeyVariable'
    | 'starterModels'
    | 'streamUsage'
    | 'priceCatalogue'
    | 'healthPath'
    | 'capabilities'
  > & { probePath?: string; optionsSchema?: ProviderManifest['optionsSchema'] };
  /** `false`: a server of one's own, which may run without a key. */
  needsKey: boolean;
  /** The member in which chat takes an output cap. */
  capField: 'max_tokens' | 'max_completion_tokens';
  /** Before the usual paths, for servers whose base URL is their root. */
  pathPrefix?: string;
  quirks?: Partial<Readonly<Record<EndpointId, RequestQuirks>>>;
  headers?: (target: Target) => Record<string, string>;
  readError?: Provider['readError'];
  engineMetrics?: EngineMetrics;
  engineStates?: EngineStates;
  /** Absent = the headers of OpenAI and its imitators; `null` = this one sends none. */
  readRateLimits?: null;
}

const paths: Readonly<Record<'chat-completions' | 'completions' | 'embeddings', string>> = {
  'chat-completions': '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
};

/** Deployment option of servers that have Responses and Messages of their own. */
export const ownSurfacesOption = {
  type: 'string',
  title: 'Responses and Messages',
  enum: ['own', 'chat'],
  default: 'own',
} as const;

/** Serves the endpoints of which the manifest claims a capability. */
export function createVendor(vendor: Vendor): Provider {
  const { manifest, pathPrefix = '', readRateLimits } = vendor;
  const endpoints: Provider['endpoints'] = {};
  for (const endpoint of Object.keys(paths) as (keyof typeof paths)[]) {
    if (manifest.capabilities[endpoint] === undefined) continue;
    const capField =
      endpoint === 'chat-completions' ? vendor.capField : endpoint === 'completions' ? 'max_tokens' : null;
    const quirks = vendor.quirks?.[endpoint];
    endpoints[endpoint] = createPassThrough({
      endpoint,
      path: pathPrefix + paths[endpoint],
      capField: () => capField,
      ...(vendor.headers === undefined ? {} : { headers: vendor.headers }),
      ...(quirks === undefined ? {} : { quirks }),
    });
  }
  if (manifest.capabilities.responses !== undefined)
    endpoints.responses = createResponsesPassThrough({ path: `${pathPrefix}/responses` });
  if (manifest.capabilities.messages !== undefined)
    endpoints.messages = createMessagesPassThrough({ path: `${pathPrefix}/messages` });
  const chat = endpoints['chat-completions'];
  const surfaces =
    endpoints.messages === undefined && endpoints.responses === undefined
      ? undefined
      : chat && overOwnChat(chat, manifest);
  return {
    manifest: {
      credentialSchema: apiKeyCredential({ required: vendor.needsKey }),
      optionsSchema: noOptions,
      framing: 'sse',
      probePath: `${pathPrefix}/models`,
      ...manifest,
    },
    endpoints,
    sign: signBearer,
    readError: vendor.readError ?? readOpenAiError,
    readModels: readModelList,
    ...(surfaces === undefined ? {} : { chooseUpstream: surfaces }),
    ...(vendor.engineMetrics === undefined ? {} : { engineMetrics: vendor.engineMetrics }),
    ...(vendor.engineStates === undefined ? {} : { engineStates: vendor.engineStates }),
    ...(readRateLimits === null ? {} : { readRateLimits: readOpenAiRateLimits }),
  };
}

/**
 * With the option `api: chat`, Responses and Messages are translated to Chat Completions. So is a message with a schema
 * (`output_config`), which Chat Completions is known to enforce and the engines' Messages are not.
 */
function overOwnChat(chat: EndpointTranslator, manifest: Vendor['manifest']): Provider['chooseUpstream'] {
  if (chat.kind !== 'pass-through') return undefined;
  const thinkingHistory = manifest.capabilities['chat-completions']?.includes('reasoning') ?? false;
  const hub = overChat(chat, { thinkingHistory });
  return (endpoint, { options, fields }) => {
    if (endpoint !== 'responses' && endpoint !== 'messages') return undefined;
    const translated = options['api'] === 'chat' || (endpoint === 'messages' && fields.names.includes('output_config'));
    return translated ? hub : undefined;
  };
}
