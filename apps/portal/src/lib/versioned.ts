import { answer, ApiError, type Outcome } from './api-client.js';

/** What was read, with the tag that keeps two people from writing over each other. */
export interface Versioned<T> {
  value: T;
  /** null: this kind of thing has none, and the last to save wins. */
  etag: string | null;
}

export async function versioned<T>(call: Promise<Outcome<T>>): Promise<Versioned<T>> {
  const outcome = call.then((one) => one);
  const value = await answer(outcome);
  return { value, etag: (await outcome).response.headers.get('etag') };
}

/** For `params.header` of a change. */
export function ifMatch(etag: string | null): { 'if-match'?: string } {
  return etag === null ? {} : { 'if-match': etag };
}

/** Somebody else changed it after it had been read. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 412 || error.code === 'revision_changed');
}
