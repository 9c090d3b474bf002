import { beginOf, endOf, testTenant } from '../testing/records.js';
import { documentOfLine, documentOfOutcome, documentOfUnknown } from './documents.js';
import { PoisonRecordError } from './values.js';

const tenant = testTenant();

describe('documents of the drain', () => {
  it('pass the line of a finished operation on as it is', () => {
    const record = endOf(tenant);
    const line = Buffer.from(JSON.stringify(record));
    const document = documentOfLine(line);
    expect(document).toMatchObject({
      operationId: record.operationId,
      organizationId: tenant.organizationId,
      occurredAtMs: record.occurredAtMs,
    });
    expect(document?.json).toBe(line);
  });

  it('leave lines of other shapes to whoever parses them', () => {
    expect(documentOfLine(Buffer.from(JSON.stringify(beginOf(tenant))))).toBeNull();
    expect(documentOfLine(Buffer.from('{"type":"end"}'))).toBeNull();
  });

  it('replace what no table takes, also in names, and nothing else', () => {
    const tags = { 'half \ud83d': 'nul \0', whole: '😀 \\u0000' };
    const { json } = documentOfOutcome(endOf(tenant, { tags }));
    expect(JSON.parse(json.toString())).toMatchObject({
      tags: { 'half \ufffd': 'nul \ufffd', whole: '😀 \\u0000' },
    });
  });

  it.each([1e12, 1e14, Number.NaN])('set a time of %d aside: it would make a partition for nothing', (occurredAtMs) => {
    expect(() => documentOfOutcome(endOf(tenant, { occurredAtMs }))).toThrow(PoisonRecordError);
  });

  it('count each attempt of a dead process at its bound, against its limits too', () => {
    const begin = beginOf(tenant);
    const touch = { limitId: 'lim_x', counter: 'c', periodStartMs: 0 };
    const spendLimits = ['spend', 'output_tokens', 'requests'].map((dimension) => ({ ...touch, dimension }));
    const { json } = documentOfUnknown([begin, { ...begin, attempt: 2, spendLimits }]);
    expect(JSON.parse(json.toString())).toMatchObject({
      outcome: 'unknown',
      attempts: [
        { attempt: 1, usage: { outputTokens: 4096 }, charge: '0.05', provenance: 'estimated' },
        { attempt: 2, usage: { outputTokens: 4096 }, charge: '0.05', provenance: 'estimated' },
      ],
      limits: [{ actual: 100_000_000 }, { actual: 8192 }, { actual: 1 }],
    });
  });
});
