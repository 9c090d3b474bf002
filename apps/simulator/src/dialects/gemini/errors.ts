import { ApiError } from '../../api-error.js';
import type { Trouble } from '../../dialect.js';

/** Google's name of a status (google.rpc.Code) for those the simulator answers with. */
const NAMES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  529: 'UNAVAILABLE',
};

export function invalid(message: string): ApiError {
  return new ApiError(400, message, 'INVALID_ARGUMENT');
}

/** The 404 of a model (recorded/google-gemini/generateContent/model-name-suggestion-google). */
export function unknownModel(model: string, method: string, vertex: boolean): ApiError {
  const message = vertex
    ? `Publisher Model \`${model}\` not found.`
    : `${model} is not found for API version v1beta, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`;
  return new ApiError(404, message, 'NOT_FOUND');
}

/** The body of an error, indented as Google sends it. `retrySeconds` = what a 429 asks the client to wait. */
export function errorText({ status, message, type, code }: ApiError, retrySeconds: number): string {
  const name = /^[A-Z_]+$/.test(type) ? type : (NAMES[status] ?? 'UNKNOWN');
  const details: object[] = [];
  if (code !== null) {
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'googleapis.com' };
    details.push(info);
  }
  if (status === 429) {
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retrySeconds}s` });
  }
  const error = { code: status, message, status: name, ...(details.length > 0 && { details }) };
  return `${JSON.stringify({ error }, null, 2)}\n`;
}

const QUOTA =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.';

export const TROUBLES: Record<Trouble, () => ApiError> = {
  'rate-limit': () => new ApiError(429, QUOTA, 'RESOURCE_EXHAUSTED'),
  quota: () => new ApiError(429, QUOTA, 'RESOURCE_EXHAUSTED'),
  'server-error': () => new ApiError(500, 'An internal error has occurred.', 'INTERNAL'),
  unavailable: () => new ApiError(503, 'The service is currently unavailable.', 'UNAVAILABLE'),
  overloaded: () => new ApiError(503, 'The model is overloaded. Please try again later.', 'UNAVAILABLE'),
  timeout: () => new ApiError(504, 'Deadline expired before operation could complete.', 'DEADLINE_EXCEEDED'),
};
