/**
 * The portal calls the management API with types made from the OpenAPI document. They are committed, so that the portal
 * builds without the API; whoever changes an endpoint or a contract writes them again:
 *
 *   TOLLGATE_UPDATE_DOCS=1 npx jest --selectProjects unit -- portal-types
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../testing/openapi-document.js';

/** How Zod names what has no name and refers to itself. */
const anyJson = /__schema\d+$/;

const file = join(import.meta.dirname, '../../../portal/src/lib/api-types.ts');

it('are what the OpenAPI document says today', async () => {
  const made = await typesOf(await openApiDocument());
  if (process.env['TOLLGATE_UPDATE_DOCS'] === '1') writeFileSync(file, made);
  expect(readFileSync(file, 'utf8') === made).toBe(true);
}, 60_000);

async function typesOf(document: object): Promise<string> {
  const nodes = await openapiTS(withoutProse(document) as Parameters<typeof openapiTS>[0], {
    alphabetize: true,
    // What has a default may be left out of a request; replies name what is always there.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
  });
  const text = `/** Written by apps/api/src/http/portal-types.spec.ts from the OpenAPI document; never by hand. */\n${astToString(nodes)}`;
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

const prose = ['description', 'example', 'examples'];

/**
 * Examples and descriptions are for readers of the document; here they would only make changes longer. Any JSON value, which
 * the document describes by itself, becomes `unknown`.
 */
function withoutProse(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutProse(one));
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value && anyJson.test(String(value.$ref))) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) =>
        isNames ? !anyJson.test(name) : !prose.includes(name) || (name === 'description' && typeof inner !== 'string'),
      )
      .map(([name, inner]) => [name, withoutProse(inner, !isNames && (name === 'properties' || name === 'schemas'))]),
  );
}
