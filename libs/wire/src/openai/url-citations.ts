import type { HubCitation } from '../hub/reply.js';

export interface CitedUrl {
  url: string;
  title: string;
  /** In characters of the text it belongs to. */
  start_index: number;
  end_index: number;
}

/**
 * A citation with an address, as OpenAI's schema has it: with the place in the text. Where the vendor cites a whole piece of
 * text, that is all of it. `null` = a source without an address, which is under `tollgate.citations` only.
 */
export function citedUrl(citation: HubCitation, textLength: number): CitedUrl | null {
  if (citation.url === null) return null;
  const nested = citation.raw['url_citation'];
  const raw =
    typeof nested === 'object' && nested !== null ? (nested as Readonly<Record<string, unknown>>) : citation.raw;
  const { start_index: start, end_index: end } = raw;
  const placed = typeof start === 'number' && typeof end === 'number' && start >= 0 && end >= start;
  return {
    url: citation.url,
    title: citation.title ?? '',
    start_index: placed ? start : 0,
    end_index: placed ? end : textLength,
  };
}
