import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { problemSchema, tollgateFileJsonSchema } from '@tollgate/contracts';
import { z } from 'zod';
import { exampleOf, type JsonSchema } from './openapi-examples.js';
import { notRepeatable } from './not-repeatable.js';
import { PermissionCheck } from './permission-check.js';
import type { Access } from './permission.decorator.js';

export const openApiPath = '/api/openapi.json';
export const docsPath = '/api/docs';
export const fileSchemaPath = '/api/tollgate-file.schema.json';

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Serves the OpenAPI 3.1 document, the documentation page (all its files come from us) and the schema of tollgate.yaml. */
export function installOpenApi(app: NestFastifyApplication, version: string): OpenAPIObject {
  const document = buildOpenApi(app, version);
  SwaggerModule.setup(docsPath.slice(1), app, document, {
    jsonDocumentUrl: openApiPath.slice(1),
    raw: ['json'],
    customSiteTitle: 'Tollgate API',
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
  app.getHttpAdapter().get(fileSchemaPath, (_request: unknown, reply: { send(body: unknown): void }) => {
    reply.send(tollgateFileJsonSchema());
  });
  return document;
}

export function buildOpenApi(app: NestFastifyApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle('Tollgate management API')
    .setDescription(
      'Organizations, projects, API keys, deployments, routes, limits, usage and requests. ' +
        'Money is decimal strings in USD, times are RFC 3339, lists take `limit` and `cursor`. ' +
        'POSTs take `idempotency-key`, but for those that say why not (`x-not-repeatable`); writes by session need `x-csrf-token`.',
    )
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Management token (`tga_…`)' }, 'managementToken')
    .addCookieAuth('tollgate_session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addSecurityRequirements('managementToken')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema, { schemaType }) => convert(schema, schemaType),
    operationIdFactory: (controller, method) => `${lowerFirst(controller.replace(/Controller$/, ''))}_${method}`,
  });
  return complete(document, accessByOperation(app));
}

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is; named schemas become components. */
function convert(schema: unknown, io: 'input' | 'output') {
  if (!(schema instanceof z.ZodType)) return undefined;
  // Inside a wrapper a named schema is referred to, too, instead of being spelled out at each use.
  const wrapped = z.toJSONSchema(z.object({ schema }), {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Replies may grow; only requests are closed.
      if (io === 'output' && zodSchema._zod.def.type === 'object') delete jsonSchema.additionalProperties;
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      delete jsonSchema.id;
    },
  });
  const components = Object.fromEntries(
    Object.entries(wrapped.$defs ?? {}).map(([name, value]) => [name, plain(value)]),
  );
  const inner = wrapped.properties?.['schema'];
  // Query schemas are expanded into parameters, so they must be spelled out.
  return { schema: plain(inner), components };
}

/** What the decorators cannot say: path parameters read by guards, the error reply, ids that are used twice. */
function complete(document: OpenAPIObject, accessOf: ReadonlyMap<string, Access>): OpenAPIObject {
  const components = (document.components ??= {});
  const schemas = (components.schemas ??= {});
  Object.assign(schemas, convert(problemSchema, 'output')?.components);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      const parameters = (operation.parameters ??= []);
      for (const [, name = ''] of path.matchAll(/\{([^}]+)\}/g)) {
        if (parameters.some((parameter) => 'name' in parameter && parameter.name === name && parameter.in === 'path'))
          continue;
        parameters.unshift({ name, in: 'path', required: true, schema: { type: 'string' } });
      }
      const access = accessOf.get(`${method} ${path}`);
      if (access) sayAccess(operation, access);
      for (const parameter of parameters) {
        if (!('name' in parameter) || parameter.name !== 'if-match') continue;
        parameter.required = false;
        parameter.description = '`etag` of an earlier read: 412 where somebody else changed it meanwhile';
        operation.responses['412'] = { description: 'Changed since; nothing was written', content: problemContent };
        sayEntityTag(item.get);
        sayEntityTag(item.patch);
        // What is done to a thing (`…/archive`) takes the thing's own tag.
        if (method === 'post') sayEntityTag(operation);
      }
      if (method === 'post' && !(notRepeatable in operation)) {
        parameters.push({
          name: 'idempotency-key',
          in: 'header',
          required: false,
          description: 'The same key gets the same reply again for 24 hours',
          schema: { type: 'string', maxLength: 255 },
        });
      }
      nameOperation(operation, path);
      operation.responses['default'] = {
        description: 'Any error',
        content: problemContent,
      };
    }
  }
  for (const schema of Object.values(schemas) as JsonSchema[]) {
    if (schema.type === 'object') schema.examples ??= [exampleOf(schema, schemas as Record<string, JsonSchema>)];
  }
  return document;
}

/** `get /api/v1/organizations/{organizationId}` → what it asks of its caller. */
function accessByOperation(app: NestFastifyApplication): Map<string, Access> {
  return new Map(
    app
      .get(PermissionCheck)
      .endpoints()
      .flatMap(({ method, paths, access }) =>
        access
          ? paths.map((path): [string, Access] => [
              `${method.toLowerCase()} /api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`,
              access,
            ])
          : [],
      ),
  );
}

function sayAccess(operation: OperationObject, access: Access): void {
  if (access.kind === 'public') {
    operation.security = [];
    operation.description ??= 'Anybody, without signing in.';
  } else if (access.kind === 'permission') {
    operation.description ??= `Needs the permission \`${access.permission}\`.`;
    Object.assign(operation, { 'x-permission': access.permission });
  } else {
    operation.description ??= 'Anybody who is signed in.';
  }
}

function sayEntityTag(read: OperationObject | undefined): void {
  const reply = read?.responses['200'];
  if (reply && 'description' in reply) {
    reply.headers = { etag: { description: 'Send it as `if-match` with a change', schema: { type: 'string' } } };
  }
}

/** Controllers with two paths give an operation twice; the one below an organization says so. */
function nameOperation(operation: { operationId?: string | undefined }, path: string): void {
  const name = operation.operationId?.replace(/\[\d+\]$/, '');
  if (name === undefined || name === operation.operationId) return;
  operation.operationId = path.includes('/organizations/{organizationId}/') ? `${name}OfOrganization` : name;
}

function plain(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value ?? {})) as Record<string, unknown>;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
