import type { Credential, UpstreamRequest } from '../provider.js';

/** `Authorization: Bearer <apiKey>`. A credential without a key leaves the request alone: local servers often need none. */
export function signBearer(request: UpstreamRequest, credential: Credential): UpstreamRequest {
  const apiKey = credential['apiKey'];
  if (apiKey === undefined || apiKey === '') return request;
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${apiKey}` } };
}
