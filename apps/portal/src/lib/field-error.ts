import { ApiError } from './api-client.js';

/** The server's word on one field of a form, or on a part of it (`ipAllow.2`); undefined where it said nothing about it. */
export function fieldError(error: unknown, path: string): string | undefined {
  return error instanceof ApiError
    ? error.fields.find((field) => field.path === path || field.path.startsWith(`${path}.`))?.message
    : undefined;
}
