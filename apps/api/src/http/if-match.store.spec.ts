/**
 * Optimistic locking, tried on every PATCH and DELETE of the OpenAPI document: without it, two people who have the same
 * page open undo each other's change and nobody notices.
 */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { OwnSessionList } from '@tollgate/contracts';
import { addMember, type ManagementApp, type RequestOptions } from '../testing/management-app.js';
import { startWriteWorld, type WriteWorld } from './testing/write-samples.js';

let world: WriteWorld;
let app: ManagementApp;
beforeAll(async () => {
  world = await startWriteWorld();
  ({ app } = world);
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const tagOf = async (url: string, as: RequestOptions = {}): Promise<string> => {
  const reply = await app.request('GET', url, as);
  expect([url, reply.status, reply.headers['etag']]).toEqual([url, 200, expect.stringMatching(/^"[\w-]+"$/)]);
  return String(reply.headers['etag']);
};
const auditEntries = () => app.database.asSystem((tx) => tx.auditEntry.count());

/** A change with the tag of another read is refused, and the thing is what it was. */
async function expectRefusedWhenStale(method: 'PATCH' | 'DELETE', url: string, as: RequestOptions, stale: string) {
  const before = { tag: await tagOf(url, as), audit: await auditEntries() };
  for (const ifMatch of [stale, `${stale}, "another"`, 'W/"x"']) {
    const reply = await app.request<{ code: string }>(method, url, {
      ...as,
      headers: { ...as.headers, 'if-match': ifMatch },
    });
    expect([method, url, reply.status, reply.body?.code]).toEqual([method, url, 412, 'revision_changed']);
  }
  expect([url, await tagOf(url, as), await auditEntries()]).toEqual([url, before.tag, before.audit]);
}

describe('if-match', () => {
  it('is taken by every PATCH, PUT and DELETE, and refused with 412 where it is stale, with nothing written', async () => {
    const document = (await app.request<OpenAPIObject>('GET', '/api/openapi.json')).body;
    const writes = Object.entries(document.paths).flatMap(([path, item]) =>
      (['patch', 'put', 'delete'] as const).flatMap((method) => {
        const operation = item[method];
        return operation ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : [];
      }),
    );
    for (const { name, operation } of writes) {
      const given = (operation.parameters ?? []).filter((one) => 'name' in one && one.name === 'if-match');
      expect([name, given.length, Object.keys(operation.responses)]).toEqual([
        name,
        1,
        expect.arrayContaining(['412']),
      ]);
    }

    const tried = ['DELETE /api/v1/auth/sessions/{sessionId}'];
    for (const { method, route, path, body } of world.samples) {
      await world.prepare();
      const url = path();
      const options: RequestOptions = body === undefined ? {} : { body };
      if (method === 'POST') {
        const reply = await app.request<{ id?: string }>('POST', url, options);
        expect([url, reply.status < 300, reply.text]).toEqual([url, true, expect.any(String)]);
        world.ids[route] = reply.body?.id ?? '';
        continue;
      }
      tried.push(`${method} /api/v1${route.replaceAll(/:(\w+)/g, '{$1}')}`);
      const tag = await tagOf(url);
      await expectRefusedWhenStale(method, url, options, '"stale"');
      const reply = await app.request(method, url, { ...options, headers: { 'if-match': tag } });
      expect([method, url, reply.status < 300, reply.text]).toEqual([method, url, true, expect.any(String)]);
      if (method === 'DELETE') continue;
      expect([url, reply.headers['etag']]).toEqual([url, await tagOf(url)]);
      // Somebody else saved meanwhile: the tag read before that is worth nothing any more.
      expect([url, await tagOf(url)]).not.toEqual([url, tag]);
      await expectRefusedWhenStale(method, url, options, tag);
    }
    expect(tried.toSorted()).toEqual(writes.map(({ name }) => name).toSorted());
  }, 120_000);

  it('guards one’s own sessions, too', async () => {
    const { as } = await addMember(app, 'viewer');
    const [session] = (await app.request<OwnSessionList>('GET', 'auth/sessions', as)).body.data;
    const url = `auth/sessions/${session?.id}`;
    await expectRefusedWhenStale('DELETE', url, as, '"stale"');
    const headers = { ...as.headers, 'if-match': await tagOf(url, as) };
    expect((await app.request('DELETE', url, { ...as, headers })).status).toBe(204);
  });

  it('lets one of two who save at the same moment do so', async () => {
    const key = await app.request<{ id: string }>('POST', 'projects/default/api-keys', { body: { name: 'Race' } });
    const credential = await app.request<{ id: string }>('POST', 'organizations/demo/provider-credentials', {
      body: { name: 'race', provider: 'openai', apiKey: 'sk-1234567890123456' },
    });
    for (const url of [
      'organizations/demo',
      'projects/default',
      `api-keys/${key.body.id}`,
      `organizations/demo/provider-credentials/${credential.body.id}`,
    ]) {
      const tag = await tagOf(url);
      const replies = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          app.request('PATCH', url, { body: { name: `race-${index}` }, headers: { 'if-match': tag } }),
        ),
      );
      const statuses = replies.map(({ status }) => status).toSorted();
      expect([url, statuses]).toEqual([url, [200, 412, 412, 412, 412, 412]]);
    }
  });

  it('does not mind traffic: what a key did is not what it is', async () => {
    const { body } = await app.request<{ id: string }>('POST', 'projects/default/api-keys', { body: { name: 'Busy' } });
    const tag = await tagOf(`api-keys/${body.id}`);
    const touched = await app.database.asSystem((tx) =>
      tx.apiKeySecret.updateMany({
        where: { apiKey: { name: 'Busy' } },
        data: { lastUsedAt: new Date(), lastUsedModel: 'm', lastUsedIp: '192.0.2.1' },
      }),
    );
    expect(touched.count).toBe(1);
    expect(await tagOf(`api-keys/${body.id}`)).toBe(tag);
  });

  it('takes * and lists of tags, and is never asked for', async () => {
    const tag = await tagOf('projects/default');
    for (const headers of [{ 'if-match': '*' }, {}] as Record<string, string>[]) {
      expect((await app.request('PATCH', 'projects/default', { body: {}, headers })).status).toBe(200);
    }
    const headers = { 'if-match': `"other", ${tag}` };
    expect((await app.request('PATCH', 'projects/default', { body: {}, headers })).status).toBe(200);
  });
});
