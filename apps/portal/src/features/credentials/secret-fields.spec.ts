import { ApiError } from '../../lib/api-client.js';
import { credentialForm, serverErrors, typedSecret } from './secret-fields.js';

// As the provider `bedrock` describes itself in GET /api/v1/providers.
const form = credentialForm({
  id: 'bedrock',
  label: 'AWS Bedrock',
  defaultBaseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
  endpoints: [],
  capabilities: {},
  credentialSchema: {
    type: 'object',
    properties: {
      accessKeyId: { type: 'string', title: 'Access key id', writeOnly: true },
      secretAccessKey: { type: 'string', title: 'Secret access key', writeOnly: true },
      apiKey: { type: 'string', title: 'Bedrock API key', writeOnly: true },
    },
    anyOf: [{ required: ['apiKey'] }, { required: ['accessKeyId', 'secretAccessKey'] }],
  },
  optionsSchema: {
    type: 'object',
    properties: { region: { type: 'string', default: 'us-east-1' }, guardrailVersion: { type: 'string' } },
  },
});

describe('the secret of a provider', () => {
  it('asks for the options its host depends on, and for no others', () => {
    expect(form.options.map(({ name }) => name)).toEqual(['region']);
  });

  it('is complete by any of the ways the provider takes', () => {
    expect(typedSecret(form, { apiKey: 'k' })).toEqual({ credential: { apiKey: 'k' }, troubles: {}, general: null });
    expect(typedSecret(form, { accessKeyId: 'a', secretAccessKey: 's' }).general).toBeNull();
  });

  it('says what it takes where something is missing', () => {
    expect(typedSecret(form, { accessKeyId: 'a' }).general).toBe(
      'It takes Bedrock API key, or Access key id with Secret access key.',
    );
  });

  it('is nothing to complain of where the provider needs none', () => {
    expect(typedSecret(credentialForm(undefined), {})).toEqual({ credential: {}, troubles: {}, general: null });
  });
});

it('puts the server’s words beside the field they are about', () => {
  const error = new ApiError('no', 400, 'invalid_request', null, [{ path: 'options.region', message: 'is unknown' }]);
  expect(serverErrors(error)).toEqual({ region: 'is unknown' });
  expect(serverErrors(new Error('x'))).toEqual({});
});
