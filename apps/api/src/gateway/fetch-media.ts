/**
 * Fetches what requests name by URL. Whoever holds an API key chooses the URL, so it leads to public addresses only, and to
 * what `TOLLGATE_PRIVATE_MEDIA` names: what organizations' own upstreams may reach does not count here. The address that is
 * really connected to is checked, at every step of a redirect.
 */
import {
  AddressNotAllowedError,
  collectBody,
  createUpstreamClient,
  MediaError,
  mediaTypeOf,
  type CallFailure,
  type FetchedMedia,
  type MediaFetcher,
  type UpstreamCall,
  type UpstreamClient,
} from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';
import type { EgressPolicy } from '../config/egress.js';

const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 15_000 };
const maxRedirects = 3;
const headers = { accept: 'image/*, application/pdf, */*;q=0.5', 'user-agent': 'tollgate' };

/** @param maxBytes most bytes all that one request names may have together. */
export function mediaFetcher(clock: Clock, policy: EgressPolicy, maxBytes: number): MediaFetcher {
  return {
    maxBytes,
    async fetch(url, { maxBytes: most, deadline }) {
      // Of its own each time: these hosts are anybody's, and a pool for each would stay for good.
      const client = createUpstreamClient(clock, { guard: policy });
      try {
        return await follow(client, policy, url, most, Math.min(deadline, clock.monotonicMs() + timeouts.totalMs));
      } finally {
        await client.close();
      }
    },
  };
}

async function follow(
  client: UpstreamClient,
  policy: EgressPolicy,
  start: string,
  most: number,
  deadline: number,
): Promise<FetchedMedia> {
  let url = checked(start, policy);
  for (let redirects = 0; ; redirects++) {
    const path = url.pathname + url.search;
    const call = client.send(
      { origin: url.origin, path, method: 'GET', headers, body: null, publicOnly: true },
      timeouts,
      deadline,
    );
    await call.opened;
    if (call.failure !== null) throw new MediaError(reason(call.failure));
    const location = call.status >= 300 && call.status < 400 ? call.header('location') : undefined;
    if (location === undefined) return read(call, most);
    call.abort('redirected');
    if (redirects === maxRedirects) throw new MediaError(`it is redirected more than ${maxRedirects} times`);
    url = checked(location, policy, url);
  }
}

function checked(text: string, policy: EgressPolicy, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new MediaError('it is not a URL');
  const url = new URL(text, base?.href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new MediaError('only http and https are fetched');
  if (url.username !== '' || url.password !== '') throw new MediaError('a URL with a user name is not fetched');
  if (!policy.allowsUrl(url.href)) throw new MediaError(notAllowed);
  return url;
}

const notAllowed = 'its address is not a public one';

/** Not the details: where they come from inside our network they are nobody's business. */
function reason(failure: CallFailure): string {
  if (failure.detail.startsWith(`${new AddressNotAllowedError('').code}:`)) return notAllowed;
  return failure.kind.endsWith('timeout') ? 'its server takes too long' : 'its server cannot be reached';
}

async function read(call: UpstreamCall, most: number): Promise<FetchedMedia> {
  if (call.status !== 200) {
    call.abort('not wanted');
    throw new MediaError(`its server answers with status ${call.status}`);
  }
  const encoding = call.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') {
    call.abort('compressed');
    throw new MediaError('its server compresses what was asked for as it is');
  }
  const announced = Number(call.header('content-length') ?? 0);
  if (announced > most) call.abort('too large');
  const { body, truncated, failure } = await collectBody(call, most);
  if (truncated || announced > most) throw new MediaError(`it is larger than the ${most} bytes that are left for it`);
  if (failure !== null) throw new MediaError(reason(failure));
  if (body.length === 0) throw new MediaError('it is empty');
  return { mediaType: mediaTypeOf(body) ?? said(call.header('content-type')), body };
}

function said(contentType: string | undefined): string | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^(text\/html|application\/xhtml)/.test(type)) throw new MediaError('its server answers with a web page');
  return type === '' || type === 'application/octet-stream' || type === 'binary/octet-stream' ? null : type;
}
