import type { Exchange } from '../exchange.js';

/** How a usage object is falsified: every number replaced by a raw text, the whole object replaced, or left out. */
export type UsageRewrite = { readonly number: string } | { readonly whole: string } | 'drop';

/** One way of going wrong. A file in this folder exports one and joins `registry.ts`. */
export interface Fault {
  /** Name in headers, model suffixes and paths: kebab-case. */
  readonly name: string;
  readonly summary: string;
  /** What the text after the colon means, with its default; absent = it takes none. */
  readonly parameter?: string;
  /** Runs before the dialect sees the request. May delay, or answer itself by ending the exchange. */
  before?(exchange: Exchange, param: string | undefined): Promise<void>;
  /** Changes the headers of a reply that is about to be sent. */
  head?(headers: Record<string, string>, param: string | undefined): void;
  /** Falsifies the usage of the reply. */
  usage?(param: string | undefined): UsageRewrite;
  /**
   * Stands between the dialect and the socket. `data` is whole events or a whole body; `exchange.bytesSent` is what went
   * before. Gives false when nothing more is to be sent.
   */
  send?(exchange: Exchange, data: Buffer, param: string | undefined): Promise<boolean>;
  /** Runs when the dialect is done and the reply would end. */
  end?(exchange: Exchange, param: string | undefined): Promise<void>;
}

/** The parameter as a non-negative whole number, or `otherwise` where it is absent or is none. */
export function wholeNumber(param: string | undefined, otherwise: number): number {
  return param !== undefined && /^\d{1,12}$/.test(param) ? Number(param) : otherwise;
}
