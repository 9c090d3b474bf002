import type { Credential, UpstreamRequest } from '../provider.js';

/** The key in a header of the vendor's own (`x-api-key`, `api-key`). `header` is lower-case. */
export function signHeaderKey(request: UpstreamRequest, credential: Credential, header: string): UpstreamRequest {
  const apiKey = credential['apiKey'];
  if (apiKey === undefined || apiKey === '') return request;
  return { ...request, headers: { ...request.headers, [header]: apiKey } };
}
