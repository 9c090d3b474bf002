/** Where a provider's requests go, with a mistake in it named as the API names mistakes. */
import { BaseUrlError, resolveBaseUrl, resolveProbeUrl, type Provider } from '@tollgate/providers';
import { Mistake } from '../../config/edits.js';

export type UrlOptions = Readonly<Record<string, unknown>>;

/** @throws {Mistake} for a provider without a URL of its own, and for options that are missing or could be another host. */
export function baseUrlOf(provider: Provider, baseUrl: string | null, options: UrlOptions): string {
  return naming(() => resolveBaseUrl(provider, baseUrl, options));
}

/** What to ask to find out whether URL and credential are right. @throws {Mistake} */
export function probeUrlOf(provider: Provider, baseUrl: string, options: UrlOptions): string {
  return naming(() => resolveProbeUrl(provider, baseUrl.replace(/\/+$/, ''), options));
}

function naming(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof BaseUrlError)) throw error;
    throw new Mistake(error.option === null ? ['baseUrl'] : ['options', error.option], error.message);
  }
}
