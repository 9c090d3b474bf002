import { ApiError } from './api-client.js';

/** The server's word on one field of a form; undefined where it said nothing about it. */
export function fieldError(error: unknown, path: string): string | undefined {
  return error instanceof ApiError ? error.fields.find((field) => field.path === path)?.message : undefined;
}
