import { z } from 'zod';
import { pageQuerySchema, pricePerMillion, problems, tollgateFileJsonSchema, usageQuerySchema } from './index.js';
import * as contracts from './index.js';

describe('contracts', () => {
  it('publish tollgate.yaml as JSON Schema that closes every object', () => {
    const schema = JSON.stringify(tollgateFileJsonSchema());
    expect(schema).toContain('"additionalProperties":false');
    expect(schema).toContain('https://json-schema.org/draft/2020-12/schema');
  });

  it('can all be written as JSON Schema', () => {
    const schemas = Object.entries(contracts).filter(([, value]) => value instanceof z.ZodType);
    expect(schemas.length).toBeGreaterThan(50);
    for (const [, schema] of schemas) {
      expect(() => z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' })).not.toThrow();
    }
  });

  it('bound pages at 500 and default to 50', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 });
    expect(pageQuerySchema.parse({ limit: '500' }).limit).toBe(500);
    expect(pageQuerySchema.safeParse({ limit: '501' }).success).toBe(false);
    expect(pageQuerySchema.safeParse({ offset: '1' }).success).toBe(false);
  });

  it('take prices of up to six decimals, as strings', () => {
    expect(pricePerMillion.safeParse('0.0375').success).toBe(true);
    for (const bad of ['0.0000001', '.5', '1,5', '-1', '01', '1e2', ''])
      expect(pricePerMillion.safeParse(bad).success).toBe(false);
  });

  it('read groupBy as a list', () => {
    expect(usageQuerySchema.parse({ from: '2026-11-01', to: '2026-12-01', groupBy: 'model,day' }).groupBy).toEqual([
      'model',
      'day',
    ]);
    expect(usageQuerySchema.safeParse({ from: 'yesterday', to: '2026-12-01' }).success).toBe(false);
  });

  it('give every problem a status of its kind and a sentence', () => {
    for (const { status, title } of Object.values(problems)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).toMatch(/^[A-Z].*\.$/);
    }
  });
});
