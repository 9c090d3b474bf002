/** What the host fetches for requests that name an image or a file by URL. */

export interface FetchedMedia {
  /** From the bytes where they show it, else what the server said, lower-case without parameters; `null` = neither does. */
  mediaType: string | null;
  body: Buffer;
}

/**
 * The URL comes from whoever holds an API key, so an implementation reaches public addresses only and what the operator
 * names, checks the address it really connects to, and stops at `maxBytes`.
 */
export interface MediaFetcher {
  /**
   * @param deadline monotonic milliseconds.
   * @throws {MediaError} with words for the client.
   */
  fetch(url: string, options: { maxBytes: number; deadline: number }): Promise<FetchedMedia>;
  /** Most bytes all that one request names may have together. */
  readonly maxBytes: number;
}

/** Says what went wrong so that it can stand behind "… could not be fetched: ". */
export class MediaError extends Error {
  override name = 'MediaError';
}
