/** What is fetched for a request, how often, and how it is judged without fetching. If this fails, an upstream gets a URL it does not read. */
import type { HubTranslator } from '@tollgate/providers';
import { parseChatRequest, type HubChatRequest } from '@tollgate/wire';
import type { ParsedRequest } from '../exchange.js';
import { assumeMedia, inlineMedia } from './inline-media.js';
import { MediaError, type MediaFetcher } from './media-fetcher.js';

const bytesOnly = { kind: 'hub', takesUrl: (url: string) => url.startsWith('s3://') } as unknown as HubTranslator;
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const requestOf = (...urls: readonly string[]) =>
  parseChatRequest({ model: 'm', messages: [{ role: 'user', content: urls.map(image) }] }) as HubChatRequest;
const sourcesOf = (hub: unknown) =>
  (hub as HubChatRequest).messages.flatMap(({ parts }) =>
    parts.map((part) => ('source' in part ? part.source : undefined)),
  );

function fetcher(asked: string[], most = 100): MediaFetcher {
  return {
    maxBytes: most,
    fetch: (url, { maxBytes }) => {
      asked.push(`${url} ${maxBytes}`);
      if (url.includes('gone')) return Promise.reject(new MediaError('its server answers with status 404'));
      return Promise.resolve({ mediaType: 'image/png', body: Buffer.from('abc') });
    },
  };
}
const request = () => ({}) as ParsedRequest;

it('each URL once, within what is left, and not again for another attempt', async () => {
  const asked: string[] = [];
  const same = request();
  const hub = requestOf('https://a/1', 'https://a/2', 'https://a/1', 's3://bucket/x.png');
  for (let attempt = 0; attempt < 2; attempt++) {
    const inlined = await inlineMedia(hub, bytesOnly, fetcher(asked), same, 1_000);
    const bytes = { type: 'base64', mediaType: 'image/png', data: 'YWJj' };
    expect(sourcesOf(inlined)).toEqual([bytes, bytes, bytes, { type: 'url', url: 's3://bucket/x.png' }]);
  }
  expect(asked).toEqual(['https://a/1 100', 'https://a/2 97']);
});

it('nothing where the upstream takes URLs or the request has none', () => {
  const asked: string[] = [];
  const takesAll = { kind: 'hub' } as unknown as HubTranslator;
  expect(inlineMedia(requestOf('https://a/1'), takesAll, fetcher(asked), request(), 1)).toBeNull();
  expect(inlineMedia(requestOf('data:image/png;base64,AA=='), bytesOnly, fetcher(asked), request(), 1)).toBeNull();
  expect(asked).toEqual([]);
});

it('what cannot be had, and too much of it, is a 400 naming the part', async () => {
  const failing = inlineMedia(requestOf('https://a/1', 'https://gone/2'), bytesOnly, fetcher([]), request(), 1);
  await expect(failing).rejects.toMatchObject({ code: 'media_unavailable', param: 'messages[0].content[1]' });
  const asked: string[] = [];
  const many = requestOf(...Array.from({ length: 17 }, (_, index) => `https://a/${index}`));
  await expect(inlineMedia(many, bytesOnly, fetcher(asked), request(), 1)).rejects.toThrow(/at most 16/);
  expect(asked).toEqual([]);
});

it('a dry run takes it for fetched', () => {
  expect(sourcesOf(assumeMedia(requestOf('https://a/1'), bytesOnly))).toMatchObject([{ type: 'base64' }]);
});
