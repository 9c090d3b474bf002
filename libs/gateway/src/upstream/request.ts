/** Builds and signs what goes upstream. Client headers are never forwarded but for those its dialect defines; everything sent is put there on purpose. */
import type { EndpointTranslator, UpstreamRequest } from '@tollgate/providers';
import type { HubRequest } from '@tollgate/wire';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Admission, Deployment, ParsedRequest, RequestHead, Route } from '../exchange.js';
import type { OutgoingRequest } from './client.js';

export interface BuildInput {
  head: RequestHead;
  request: ParsedRequest;
  endpoint: Endpoint;
  admission: Admission;
  route: Route;
}

/**
 * The provider's request for this deployment, not signed yet.
 * @param translated the hub's request, where something was put into it already.
 * @throws {UnsupportedParameterError}
 */
export function translateRequest(
  deployment: Deployment,
  translator: EndpointTranslator,
  input: BuildInput,
  translated?: HubRequest,
): UpstreamRequest {
  const { request, admission } = input;
  const dropUnsupported = request.dropParams ?? input.route.dropParams;
  if (translator.kind === 'hub') {
    const hub = translated ?? input.endpoint.toHub(request, admission.imposedMaxOutputTokens);
    return translator.buildRequest(
      dropUnsupported === hub.dropUnsupported ? hub : { ...hub, dropUnsupported },
      deployment.target,
    );
  }
  return translator.buildRequest(
    {
      endpoint: request.endpoint,
      body: request.body,
      fields: request.fields,
      stream: request.stream,
      clientWantsUsage: request.clientWantsUsage,
      dropUnsupported,
      ...(admission.imposedMaxOutputTokens === null
        ? {}
        : { imposedMaxOutputTokens: admission.imposedMaxOutputTokens }),
      ...(input.endpoint.dialectHeaders === undefined ? {} : { dialectHeaders: dialectHeaders(input) }),
    },
    deployment.target,
  );
}

/** The client's headers that its dialect defines, where the endpoint has any; no other header of a client goes up. */
function dialectHeaders({ head, endpoint }: BuildInput): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of endpoint.dialectHeaders ?? []) {
    const value = head.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** @param token where the provider signs with one. */
export function signRequest(
  deployment: Deployment,
  built: UpstreamRequest,
  token: string | undefined,
  nowMs: number,
): OutgoingRequest {
  const signed = deployment.provider.sign(built, deployment.credential.reveal(), {
    baseUrl: deployment.origin + deployment.basePath,
    nowMs,
    options: deployment.target.options,
    ...(token === undefined ? {} : { token }),
  });
  return {
    origin: deployment.origin,
    path: deployment.basePath + signed.path,
    method: signed.method,
    headers: signed.headers,
    body: wholeBody(signed.body),
    publicOnly: deployment.publicOnly,
  };
}

/** undici writes one buffer in one packet with the headers; joining the parts of a small body is cheaper than two writes. */
function wholeBody(body: UpstreamRequest['body']): Buffer | null {
  if (body === null || Buffer.isBuffer(body)) return body;
  const parts = body as readonly Buffer[];
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
