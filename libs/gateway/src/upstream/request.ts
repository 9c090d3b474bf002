/** Builds and signs what goes upstream. Client headers are never forwarded; everything sent is put there on purpose. */
import type { EndpointTranslator, UpstreamRequest } from '@tollgate/providers';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Admission, Deployment, ParsedRequest } from '../exchange.js';
import type { OutgoingRequest } from './client.js';

export interface BuildInput {
  request: ParsedRequest;
  endpoint: Endpoint;
  admission: Admission;
}

export function buildUpstreamRequest(
  deployment: Deployment,
  translator: EndpointTranslator,
  input: BuildInput,
  nowMs: number,
): { outgoing: OutgoingRequest; dropped: readonly string[] } {
  const built = translate(deployment, translator, input);
  const signed = deployment.provider.sign(built, deployment.credential.reveal(), {
    baseUrl: deployment.origin + deployment.basePath,
    nowMs,
    options: deployment.target.options,
  });
  return {
    outgoing: {
      origin: deployment.origin,
      path: deployment.basePath + signed.path,
      method: signed.method,
      headers: signed.headers,
      body: wholeBody(signed.body),
    },
    dropped: signed.dropped ?? [],
  };
}

function translate(deployment: Deployment, translator: EndpointTranslator, input: BuildInput): UpstreamRequest {
  const { request, admission } = input;
  if (translator.kind === 'hub') {
    return translator.buildRequest(input.endpoint.toHub(request, admission.imposedMaxOutputTokens), deployment.target);
  }
  return translator.buildRequest(
    {
      endpoint: request.endpoint,
      body: request.body,
      fields: request.fields,
      stream: request.stream,
      clientWantsUsage: request.clientWantsUsage,
      ...(admission.imposedMaxOutputTokens === null
        ? {}
        : { imposedMaxOutputTokens: admission.imposedMaxOutputTokens }),
    },
    deployment.target,
  );
}

/** undici writes one buffer in one packet with the headers; joining the parts of a small body is cheaper than two writes. */
function wholeBody(body: UpstreamRequest['body']): Buffer | null {
  if (body === null || Buffer.isBuffer(body)) return body;
  const parts = body as readonly Buffer[];
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
