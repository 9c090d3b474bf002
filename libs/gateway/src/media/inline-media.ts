/**
 * Puts the bytes of images and files into a request that only names them, for upstreams that take no URL. Others fetch
 * what they are told themselves.
 */
import type { HubTranslator } from '@tollgate/providers';
import type { HubChatRequest, HubFilePart, HubImagePart, HubMessage, HubRequest } from '@tollgate/wire';
import { GatewayError } from '../errors.js';
import type { ParsedRequest } from '../exchange.js';
import { MediaError, type FetchedMedia, type MediaFetcher } from './media-fetcher.js';

const maxReferences = 16;

type MediaPart = HubImagePart | HubFilePart;

/** What was fetched for a request, so that a second attempt does not fetch it again. */
const fetched = new WeakMap<ParsedRequest, Map<string, FetchedMedia>>();

/** `null` = nothing to do. @throws {GatewayError} 400 naming the part that cannot be had. */
export function inlineMedia(
  hub: HubRequest,
  translator: HubTranslator,
  fetcher: MediaFetcher,
  request: ParsedRequest,
  deadline: number,
): Promise<HubChatRequest> | null {
  if (hub.kind !== 'chat') return null;
  const wanted = wantedOf(hub, translator);
  if (wanted.size === 0) return null;
  return fetchAll(wanted, fetcher, request, deadline).then((media) => withBytes(hub, media));
}

/** The request as if everything that would be fetched had been: for judging it without asking anybody. */
export function assumeMedia(hub: HubRequest, translator: HubTranslator): HubRequest {
  if (hub.kind !== 'chat') return hub;
  const assumed = { mediaType: null, body: Buffer.alloc(1) };
  return withBytes(hub, new Map([...wantedOf(hub, translator).keys()].map((url) => [url, assumed])));
}

/** URLs whose bytes the upstream needs, each with the first part that names it. */
function wantedOf(hub: HubChatRequest, { takesUrl }: HubTranslator): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  if (takesUrl === undefined) return wanted;
  hub.messages.forEach((message, index) => {
    if (message.role !== 'user' && message.role !== 'tool') return;
    message.parts.forEach((part, at) => {
      const url = urlOf(part);
      if (url !== null && !takesUrl(url, part.type === 'image' ? 'image' : 'file') && !wanted.has(url))
        wanted.set(url, `messages[${index}].content[${at}]`);
    });
  });
  return wanted;
}

/** One after the other, so that no more is in memory than one request may have. */
async function fetchAll(
  wanted: ReadonlyMap<string, string>,
  fetcher: MediaFetcher,
  request: ParsedRequest,
  deadline: number,
): Promise<ReadonlyMap<string, FetchedMedia>> {
  const media = fetched.get(request) ?? new Map<string, FetchedMedia>();
  fetched.set(request, media);
  let left = fetcher.maxBytes;
  for (const [url, param] of wanted) {
    if (wanted.size > maxReferences)
      throw failed(param, `this model takes bytes, and at most ${maxReferences} references are fetched for a request`);
    let found = media.get(url);
    if (found === undefined) {
      try {
        found = await fetcher.fetch(url, { maxBytes: left, deadline });
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        throw failed(param, error.message, error);
      }
      media.set(url, found);
    }
    left -= found.body.length;
  }
  return media;
}

function failed(param: string, why: string, cause?: unknown): GatewayError {
  const message = `What '${param}' refers to could not be fetched: ${why}. Send its data in the request instead.`;
  return new GatewayError('media_unavailable', message, { param, cause });
}

function withBytes(hub: HubChatRequest, media: ReadonlyMap<string, FetchedMedia>): HubChatRequest {
  const messages = hub.messages.map((message): HubMessage => {
    if (message.role !== 'user' && message.role !== 'tool') return message;
    const parts = message.parts.map((part) => {
      const found = media.get(urlOf(part) ?? '');
      return found === undefined || (part.type !== 'image' && part.type !== 'file') ? part : inlined(part, found);
    });
    return { ...message, parts };
  });
  return { ...hub, messages };
}

/** Formats are the upstream's to judge; what nobody names is taken for the usual one. */
function inlined(part: MediaPart, { mediaType, body }: FetchedMedia): MediaPart {
  const usual = part.type === 'image' ? 'image/jpeg' : 'application/pdf';
  const source = { type: 'base64' as const, mediaType: mediaType ?? usual, data: body.toString('base64') };
  return { ...part, source };
}

function urlOf(part: { type: string; source?: HubImagePart['source'] }): string | null {
  if (part.type !== 'image' && part.type !== 'file') return null;
  return part.source?.type === 'url' ? part.source.url : null;
}
