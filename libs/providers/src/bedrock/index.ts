import { signAwsV4 } from '../auth/aws-sigv4.js';
import { signBearer } from '../auth/bearer.js';
import type { Credential, Provider, SignContext, UpstreamRequest } from '../provider.js';
import { buildRequest } from './chat-request.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { embeddings } from './embeddings.js';
import { readBedrockError } from './errors.js';
import { defaultRegion, manifest } from './manifest.js';
import { readModels } from './model-list.js';

export const bedrock: Provider = {
  manifest,
  endpoints: {
    'chat-completions': {
      kind: 'hub',
      dialect: 'bedrock-converse',
      takesUrl: (url) => url.startsWith('s3://'),
      buildRequest,
      readReply,
      openStream,
    },
    embeddings,
  },
  sign,
  readError: readBedrockError,
  readModels,
};

/** With an access key by SigV4, with a Bedrock API key as bearer; a credential of neither kind leaves the request alone. */
function sign(request: UpstreamRequest, credential: Credential, context: SignContext): UpstreamRequest {
  const { accessKeyId, secretAccessKey, sessionToken } = credential;
  if (!accessKeyId || !secretAccessKey) return signBearer(request, credential);
  const session = sessionToken === undefined || sessionToken === '' ? {} : { sessionToken };
  return signAwsV4(
    request,
    { accessKeyId, secretAccessKey, ...session },
    {
      region: regionOf(context),
      service: 'bedrock',
      nowMs: context.nowMs,
      baseUrl: context.baseUrl,
    },
  );
}

function regionOf(context: SignContext): string {
  const configured = context.options?.['region'];
  if (typeof configured === 'string' && configured !== '') return configured;
  const { hostname } = new URL(context.baseUrl);
  // VPC endpoints put a name of their own before it.
  return /(?:^|\.)bedrock(?:-runtime)?(?:-fips)?\.([a-z0-9-]+)\./.exec(hostname)?.[1] ?? defaultRegion;
}
