import fc from 'fast-check';
import { JsonScanError, maxDepth, readField, scanTopLevel, spliceFields, tallyStrings } from './index.js';

const scan = (text: string) => scanTopLevel(Buffer.from(text));
const reason = (text: string) => {
  try {
    scan(text);
  } catch (error) {
    if (error instanceof JsonScanError) return error.reason;
    throw error;
  }
  return 'accepted';
};

/** Keys the scanner takes (no escapes needed), values of any JSON shape, random white space between tokens. */
const jsonObject = fc.dictionary(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((key) => JSON.stringify(key) === `"${key}"`),
  fc.jsonValue({ maxDepth: 4 }),
  { maxKeys: 20 },
);
const indent = fc.constantFrom(undefined, 1, '\t', '\n ');

// If what we read differs from what the upstream parses, a client could be priced on one model and served another.
describe('scanTopLevel reads what JSON.parse reads', () => {
  it('for any object, in any spacing', () => {
    fc.assert(
      fc.property(jsonObject, indent, (object, space) => {
        const text = JSON.stringify(object, null, space);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const body = Buffer.from(` \n${text}\t`);
        const fields = scanTopLevel(body);
        expect([...fields.names].sort()).toEqual(Object.keys(parsed).sort());
        for (const name of fields.names) expect(readField(body, fields, name)).toEqual(parsed[name]);
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts nothing that JSON.parse refuses at the top level', () => {
    fc.assert(
      fc.property(
        jsonObject,
        fc.nat(),
        fc.constantFrom('', ',', '}', '{', '"', ':', '[', ']', '\\', 'x', '1'),
        (object, at, junk) => {
          const text = JSON.stringify(object);
          const cut = at % (text.length + 1);
          // Through bytes and back, so that a cut surrogate pair is the same replacement character on both sides.
          const broken = Buffer.from(text.slice(0, cut) + junk + text.slice(cut + (junk ? 0 : 1))).toString();
          let parsed: unknown;
          try {
            parsed = JSON.parse(broken);
          } catch {
            return; // The scan may accept damage deeper down; a parser behind it will not.
          }
          if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
            expect(reason(broken)).not.toBe('accepted');
            return;
          }
          const outcome = reason(broken);
          if (outcome === 'accepted') expect([...scan(broken).names].sort()).toEqual(Object.keys(parsed).sort());
          else expect(['duplicate_key', 'escaped_key']).toContain(outcome);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('scanTopLevel refuses what two parsers could read differently', () => {
  it.each([
    ['{"model":"a","model":"b"}', 'duplicate_key'],
    ['{"mod\\u0065l":"a"}', 'escaped_key'],
    ['{"a":[1,2}}', 'mismatched_bracket'],
    ['{"a":1}x', 'unexpected_byte'],
    ['{"a":1', 'unexpected_end'],
    ['{"a":"b', 'unexpected_end'],
    ['[1]', 'not_an_object'],
    ['', 'not_an_object'],
    ['{"a" 1}', 'unexpected_byte'],
    ['{"a":1,}', 'unexpected_byte'],
    [`{"a":${'['.repeat(maxDepth)}${']'.repeat(maxDepth)}}`, 'too_deep'],
    [`{${Array.from({ length: 600 }, (_, i) => `"k${i}":1`).join(',')}}`, 'too_many_fields'],
  ])('%.40s → %s', (text, expected) => {
    expect(reason(text)).toBe(expected);
  });

  it('leaves Object.prototype alone and takes __proto__ as a plain key', () => {
    const body = Buffer.from('{"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}}');
    const fields = scanTopLevel(body);
    expect(fields.names).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('spliceFields', () => {
  it('changes what it is told to and keeps every other byte', () => {
    const text = '{ "model" : "a" , "n":1.50e1, "x":"é\\u00e9" }';
    const body = Buffer.from(text);
    const joined = Buffer.concat([
      ...spliceFields(body, scanTopLevel(body), [{ name: 'model', json: '"b"' }]),
    ]).toString();
    expect(joined).toBe('{ "model" : "b" , "n":1.50e1, "x":"é\\u00e9" }');
  });

  it('equals assignment and deletion on the parsed object', () => {
    fc.assert(
      fc.property(
        jsonObject,
        fc.dictionary(fc.constantFrom('model', 'stream', 'a', 'b'), fc.option(fc.jsonValue({ maxDepth: 1 }))),
        (object, changes) => {
          const body = Buffer.from(JSON.stringify(object));
          const expected = { ...(JSON.parse(body.toString()) as Record<string, unknown>) };
          const edits = Object.entries(changes).map(([name, value]) => ({
            name,
            json: value === null ? null : JSON.stringify(value),
          }));
          for (const { name, json } of edits) {
            if (json === null) delete expected[name];
            else expected[name] = JSON.parse(json) as unknown;
          }
          const joined = Buffer.concat([...spliceFields(body, scanTopLevel(body), edits)]).toString();
          expect(JSON.parse(joined)).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('tallyStrings', () => {
  it('counts whole strings, keys and values, however they are spelled, and nothing inside others', () => {
    const body = Buffer.from(
      '{"role":"file","x":["\\u0066ile","a file","fi\\u006ce","profile",{"file":"\\\\"}],"long":"' +
        'file '.repeat(50) +
        '"}',
    );
    expect(tallyStrings(body, ['role', 'file'])).toEqual([1, 4]);
  });
});
