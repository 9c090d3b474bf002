import { fieldsOf, urlOptions, valuesOf, waysOf } from './schema-fields.js';

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', title: 'Region', pattern: '^[a-z0-9-]{1,32}$', default: 'us-east-1' },
    apiKey: { type: 'string', title: 'API key', writeOnly: true },
    serviceAccount: { type: 'string', contentMediaType: 'application/json', writeOnly: true },
    contextLength: { type: 'integer' },
    native: { type: 'boolean' },
    api: { type: 'string', enum: ['native', 'openai'] },
    headers: { type: 'object' },
  },
  required: ['apiKey'],
  anyOf: [{ required: ['apiKey'] }, { required: ['serviceAccount', 'region'] }],
};
const fields = fieldsOf(schema);

// Every provider's form comes out of its schema: a field that is read wrongly cannot be filled in at all.
describe('a form out of a schema', () => {
  it('knows the kind of each field', () => {
    expect(fields.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'region: text',
      'apiKey: secret',
      'serviceAccount: document',
      'contextLength: number',
      'native: switch',
      'api: choice',
      'headers: json',
    ]);
    expect(fields[0]).toMatchObject({ title: 'Region', fallback: 'us-east-1', required: false });
    expect(waysOf(schema)).toEqual([['apiKey'], ['serviceAccount', 'region']]);
  });

  it('gives values of the types the schema wants, and leaves out what is empty', () => {
    expect(
      valuesOf(fields, {
        region: 'eu-west-1',
        apiKey: 'k',
        contextLength: '4096',
        native: 'true',
        api: 'openai',
        headers: '{"a":1}',
        serviceAccount: ' ',
      }),
    ).toEqual({
      values: {
        region: 'eu-west-1',
        apiKey: 'k',
        contextLength: 4096,
        native: true,
        api: 'openai',
        headers: { a: 1 },
      },
      troubles: {},
    });
  });

  it('says what is wrong, field by field', () => {
    expect(valuesOf(fields, { region: 'EU!', contextLength: 'many', headers: '{' }).troubles).toEqual({
      region: 'Must match ^[a-z0-9-]{1,32}$',
      apiKey: 'Is needed',
      contextLength: 'A number',
      headers: 'Not JSON',
    });
  });

  it('finds the options a URL depends on', () => {
    const names = (url: string | null) => urlOptions(url, fields).map(({ name }) => name);
    expect(names('https://bedrock-runtime.{region}.amazonaws.com')).toEqual(['region']);
    expect(names(null)).toEqual([]);
  });
});
