/** Every error we make has the shape OpenAI's own description gives errors, whichever code it has. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { errorBody, errorCatalogue, GatewayError, type ErrorCode } from './errors.js';

const folder = process.env['TOLLGATE_PROTOCOLS'] ?? resolve(import.meta.dirname, '../../../..', 'shared/protocols');
const file = join(folder, 'openai-openapi-2.3.0.yaml');
const codes = Object.keys(errorCatalogue) as ErrorCode[];

const described = existsSync(file) ? it : it.skip;
described(`all ${codes.length} codes make an ErrorResponse (openai-openapi 2.3.0 at TOLLGATE_PROTOCOLS)`, () => {
  const { components } = parse(readFileSync(file, 'utf8')) as { components: { schemas: Record<string, object> } };
  const { ErrorResponse, Error: inner } = components.schemas;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'openai', components: { schemas: { ErrorResponse, Error: inner } } });
  const validate = ajv.compile({ $ref: 'openai#/components/schemas/ErrorResponse' });
  for (const code of codes) {
    for (const options of [{}, { param: 'model' }, { publicCode: null }]) {
      validate(JSON.parse(errorBody(new GatewayError(code, 'What, why, and what to do.', options))));
      expect({ code, errors: validate.errors }).toEqual({ code, errors: null });
    }
  }
});
