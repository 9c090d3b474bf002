/** JSON Schema of the credential of servers that take one key as a bearer token. */
export function apiKeyCredential(options: { required: boolean }): Readonly<Record<string, unknown>> {
  const optional = 'Sent as a bearer token. Leave empty where the server needs none.';
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      apiKey: {
        type: 'string',
        title: 'API key',
        ...(options.required ? { minLength: 1 } : { description: optional }),
        writeOnly: true,
      },
    },
    ...(options.required ? { required: ['apiKey'] } : {}),
    additionalProperties: false,
  };
}

/** JSON Schema of options where a provider has none. */
export const noOptions: Readonly<Record<string, unknown>> = Object.freeze({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {},
  additionalProperties: false,
});
