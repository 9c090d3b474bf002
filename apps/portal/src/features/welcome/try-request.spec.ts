/** @jest-environment node */
import { modelsFor, tryRequest } from './try-request.js';

const asked = { key: 'tg_test_1', model: 'gpt-4o-mini', message: 'Hello' };

// The first thing anybody does here. If it lies about success, everything after it is looked for in the wrong place.
describe('the first request', () => {
  it('goes to /v1 with the key and nothing of the session, and gives the words and the id', async () => {
    let sent: { url: string; init: RequestInit } | undefined;
    const done = await tryRequest(asked, (url, init) => {
      sent = { url: String(url), init: init ?? {} };
      const body = { choices: [{ message: { role: 'assistant', content: 'Hi there' } }] };
      return Promise.resolve(Response.json(body, { headers: { 'x-request-id': 'req_1' } }));
    });
    expect(done).toMatchObject({ text: 'Hi there', requestId: 'req_1', model: 'gpt-4o-mini' });
    expect(sent?.url).toBe('/v1/chat/completions');
    expect(sent?.init).toMatchObject({ credentials: 'omit', headers: { authorization: 'Bearer tg_test_1' } });
  });

  it('says what the gateway said where it refused', async () => {
    const refused = () => Promise.resolve(Response.json({ error: { message: 'No route for it.' } }, { status: 404 }));
    await expect(tryRequest(asked, refused)).rejects.toThrow('No route for it.');
    const broken = () => Promise.resolve(new Response('<html>', { status: 502 }));
    await expect(tryRequest(asked, broken)).rejects.toThrow('The gateway answered 502.');
  });

  it('offers the models the key reaches, and nothing where the list is no list', async () => {
    const listed = () => Promise.resolve(Response.json({ object: 'list', data: [{ id: 'a' }, { id: 'b' }, {}] }));
    await expect(modelsFor('tg_test_1', listed)).resolves.toEqual(['a', 'b']);
    await expect(modelsFor('tg_test_1', () => Promise.resolve(Response.json({})))).resolves.toEqual([]);
  });
});
