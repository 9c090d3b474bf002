/**
 * A hosted vendor or engine that speaks OpenAI's wire format, as configuration: what is said here is all that tells one
 * from another. Files in `vendors/` each hold one.
 */
import { signBearer } from '../auth/bearer.js';
import type { EngineMetrics } from '../engine-metrics.js';
import type { EndpointId, Provider, ProviderManifest, Target } from '../provider.js';
import { apiKeyCredential, noOptions } from './credential.js';
import { readOpenAiError } from './errors.js';
import { readModelList } from './models.js';
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
  /** Absent = the headers of OpenAI and its imitators; `null` = this one sends none. */
  readRateLimits?: null;
}

const paths: Readonly<Record<'chat-completions' | 'completions' | 'embeddings', string>> = {
  'chat-completions': '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
};

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
    ...(vendor.engineMetrics === undefined ? {} : { engineMetrics: vendor.engineMetrics }),
    ...(readRateLimits === null ? {} : { readRateLimits: readOpenAiRateLimits }),
  };
}
