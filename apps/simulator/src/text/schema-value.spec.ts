import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { createRandom } from './random.js';
import { schemaValue } from './schema-value.js';
import { splitTokens } from './tokens.js';

const SCHEMAS: [string, object][] = [
  [
    'nested objects',
    {
      type: 'object',
      properties: { a: { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] } },
      required: ['a'],
      additionalProperties: false,
    },
  ],
  [
    'bounded numbers',
    {
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 2, maximum: 3.5, multipleOf: 0.25 },
      minItems: 4,
      maxItems: 4,
    },
  ],
  ['bounded integers', { type: 'integer', minimum: -5, exclusiveMaximum: -3 }],
  ['bounded strings', { type: 'string', minLength: 30, maxLength: 32 }],
  [
    'enum and const',
    { type: 'object', properties: { a: { enum: [1, 'x', null] }, b: { const: 7 } }, required: ['a', 'b'] },
  ],
  ['unions and null', { anyOf: [{ type: 'null' }, { type: 'string' }] }],
  ['type lists', { type: ['string', 'null'] }],
  [
    'allOf',
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { type: 'object', properties: { b: { type: 'boolean' } }, required: ['b'] },
      ],
    },
  ],
  [
    'recursion through $defs',
    {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
          required: ['next'],
        },
      },
    },
  ],
  [
    'tuples',
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2, maxItems: 2 },
  ],
  [
    'patterns',
    {
      type: 'object',
      properties: { zip: { type: 'string', pattern: '^\\d{5}$' }, id: { type: 'string', pattern: '^[A-Z]{2}-\\d+$' } },
      required: ['zip', 'id'],
    },
  ],
];

describe('schemaValue', () => {
  it.each(SCHEMAS)('conforms: %s', (_name, schema) => {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (let seed = 0; seed < 50; seed += 1) {
      const value = schemaValue(schema, createRandom(seed));
      expect({ value, errors: validate(value) ? null : validate.errors }).toEqual({ value, errors: null });
    }
  });

  it('is the same for the same seed and uses the names it is given', () => {
    const schema = { type: 'object', properties: { city: { type: 'string' }, n: { type: 'integer' } } };
    expect(schemaValue(schema, createRandom(3))).toEqual(schemaValue(schema, createRandom(3)));
    expect(schemaValue(schema, createRandom(3), ['Paris'])).toMatchObject({ city: 'Paris' });
  });
});

describe('splitTokens', () => {
  it('loses nothing of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(splitTokens(text).join('')).toBe(text);
      }),
    );
  });
});
