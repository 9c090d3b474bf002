import { Ajv2020 } from 'ajv/dist/2020.js';
import openapiTS from 'openapi-typescript';
import type { OpenAPIObject } from '@nestjs/swagger';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { PermissionCheck } from './permission-check.js';

let app: ManagementApp;
let document: OpenAPIObject;
beforeAll(async () => {
  app = await startManagementApp();
  document = (await app.request<OpenAPIObject>('GET', '/api/openapi.json', { token: null })).body;
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );

describe('the OpenAPI document', () => {
  it('is 3.1, can be read without signing in, and names every endpoint', () => {
    expect(document.openapi).toBe('3.1.1');
    const declared = app.app
      .get(PermissionCheck)
      .endpoints()
      .flatMap(({ method, paths }) => paths.map((path) => `${method} /api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`))
      .filter((name) => !/(healthz|readyz)$/.test(name));
    const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(described.toSorted()).toEqual(declared.toSorted());
  });

  it('is understood by an independent reader', async () => {
    // openapi-typescript checks the document against the specification before it reads it.
    const types = await openapiTS(structuredClone(document) as Parameters<typeof openapiTS>[0]);
    expect(types.length).toBeGreaterThan(3);
  });

  it('gives each operation one name, its path parameters, and the error reply', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^\w+$/);
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = (operation.parameters ?? []).flatMap((parameter) =>
        'name' in parameter && parameter.in === 'path' ? [parameter.name] : [],
      );
      expect(given.toSorted()).toEqual(inPath.toSorted());
      expect(operation.responses['default']).toBeDefined();
      expect(Object.keys(operation.responses).some((status) => /^[23]/.test(status))).toBe(true);
    }
  });

  it('holds only valid JSON Schemas, and no reference into nothing', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const schemas = document.components?.schemas ?? {};
    for (const [name, schema] of Object.entries(schemas)) {
      expect(`${name}: ${ajv.validateSchema(schema) ? 'valid' : ajv.errorsText(ajv.errors)}`).toBe(`${name}: valid`);
    }
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(schemas).toHaveProperty([name]);
    }
  });

  it('has an example for every named object, which its schema takes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'document', ...structuredClone(document) });
    const wrong: string[] = [];
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      if (!('type' in schema) || schema.type !== 'object') continue;
      const [example] = (schema as { examples?: unknown[] }).examples ?? [];
      const valid = example !== undefined && ajv.validate(`document#/components/schemas/${name}`, example);
      if (!valid) wrong.push(`${name}: ${ajv.errorsText(ajv.errors)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('names every body and reply, and says who may call', () => {
    for (const { path, method, operation } of operations()) {
      const body = operation.requestBody;
      const schemas = [
        ...(body && 'content' in body ? [body.content['application/json']?.schema] : []),
        ...Object.entries(operation.responses).flatMap(([status, reply]) =>
          status !== 'default' && reply && 'content' in reply ? [reply.content?.['application/json']?.schema] : [],
        ),
      ].filter((schema) => schema !== undefined && !('type' in schema && schema.type === 'array'));
      for (const schema of schemas)
        expect([method, path, schema]).toMatchObject([method, path, { $ref: expect.any(String) }]);
      expect([method, path, operation.description]).toEqual([
        method,
        path,
        expect.stringMatching(/^(Needs the permission `[\w-]+:[\w-]+`|Anybody)/),
      ]);
    }
    const login = document.paths['/api/v1/auth/login']?.post;
    expect(login?.security).toEqual([]);
  });

  it('tells which changes take the tag of an earlier read, and never asks for it', () => {
    const taking = operations().filter(({ operation }) =>
      (operation.parameters ?? []).some((parameter) => 'name' in parameter && parameter.name === 'if-match'),
    );
    expect(taking.length).toBeGreaterThan(10);
    for (const { path, operation } of taking) {
      const parameter = (operation.parameters ?? []).find((one) => 'name' in one && one.name === 'if-match');
      expect([path, parameter]).toMatchObject([path, { required: false }]);
      // What is done to a thing (`…/archive`) takes the tag of the thing.
      const read = document.paths[path]?.get ?? document.paths[path.replace(/\/\w+$/, '')]?.get;
      const reply = read?.responses['200'];
      expect([path, reply]).toMatchObject([path, { headers: { etag: {} } }]);
    }
  });

  it('describes what is really answered', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'document', ...structuredClone(document) });
    const paths: Record<string, string> = {
      '/api/v1/organizations': 'organizations',
      '/api/v1/organizations/{organizationId}': 'organizations/demo',
      '/api/v1/organizations/{organizationId}/projects': 'organizations/demo/projects',
      '/api/v1/organizations/{organizationId}/api-keys': 'organizations/demo/api-keys',
      '/api/v1/organizations/{organizationId}/audit-entries': 'organizations/demo/audit-entries',
      '/api/v1/organizations/{organizationId}/members': 'organizations/demo/members',
      '/api/v1/management-tokens': 'management-tokens',
      '/api/v1/organizations/{organizationId}/invitations': 'organizations/demo/invitations',
      '/api/v1/organizations/{organizationId}/identity-providers': 'organizations/demo/identity-providers',
      '/api/v1/organizations/{organizationId}/audit-entries/verification':
        'organizations/demo/audit-entries/verification',
      '/api/v1/roles': 'roles',
      '/api/v1/providers': 'providers',
      '/api/v1/config/revisions': 'config/revisions',
      '/api/v1/model-facts': 'model-facts?provider=openai&model=gpt-4o',
    };
    for (const [path, url] of Object.entries(paths)) {
      const reply = await app.request('GET', url);
      expect([url, reply.status]).toEqual([url, 200]);
      const pointer = ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema']
        .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
        .map(encodeURIComponent)
        .join('/');
      const valid = ajv.validate(`document#/${pointer}`, reply.body);
      expect(`${url}: ${valid ? 'valid' : ajv.errorsText(ajv.errors)}`).toBe(`${url}: valid`);
    }
  });

  it('comes with a documentation page whose files are all ours', async () => {
    const page = await app.request('GET', '/api/docs', { token: null });
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/(src|href)="https?:/);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    for (const [, file = ''] of page.text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
      expect([file, (await app.request('GET', `/api/${file}`, { token: null })).status]).toEqual([file, 200]);
    }
  });

  it('has the schema of tollgate.yaml beside it', async () => {
    const schema = await app.request<Record<string, unknown>>('GET', '/api/tollgate-file.schema.json', { token: null });
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema.body);
    expect(validate({ version: 1, routes: [{ model: 'm', targets: [{ deployment: 'd' }] }] })).toBe(true);
    expect(validate({ version: 1, route: [] })).toBe(false);
  });
});
