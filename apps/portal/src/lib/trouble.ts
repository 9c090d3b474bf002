import type { Trouble } from '../ui/error-state.js';
import { ApiError } from './api-client.js';

/** Any error in the words of the error panel. */
export function toTrouble(error: unknown): Trouble {
  if (error instanceof ApiError) return { message: error.message, requestId: error.requestId };
  if (error instanceof Error) return { message: error.message };
  return { message: 'Something unexpected went wrong.' };
}
