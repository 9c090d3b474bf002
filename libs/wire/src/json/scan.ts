/**
 * Finds the top-level members of a JSON object without building it.
 *
 * A gateway needs four or five members of a body that may be a megabyte of prompt. Parsing it all costs 1.7 ms a
 * megabyte and re-serialising would change spellings the client chose; finding member boundaries costs about 10 µs.
 *
 * Because an upstream will parse the same bytes with another parser, anything two parsers could read differently is
 * refused: a repeated top-level key, a key spelled with escapes, brackets that do not match, trailing bytes. What is
 * nested deeper is only skipped over (strings and brackets are respected), so a scan accepting a body does not mean the
 * body is valid JSON; it means that if it is, these are its members.
 */

export const maxDepth = 256;
export const maxTopLevelFields = 512;

export class JsonScanError extends Error {
  override name = 'JsonScanError';
  constructor(
    readonly reason:
      | 'not_an_object'
      | 'unexpected_end'
      | 'unexpected_byte'
      | 'duplicate_key'
      | 'escaped_key'
      | 'too_deep'
      | 'too_many_fields'
      | 'mismatched_bracket',
    /** Byte offset in the body. */
    readonly offset: number,
    message: string,
    /** The key, for `duplicate_key`. */
    readonly key?: string,
  ) {
    super(message);
  }
}

/** Byte ranges of the members of one object. Index-aligned arrays instead of objects: bodies have 3 to 30 members. */
export interface TopLevelFields {
  readonly names: readonly string[];
  /** Offset of each key's opening quote. */
  readonly keyStarts: readonly number[];
  readonly valueStarts: readonly number[];
  /** One past each value's last byte. */
  readonly valueEnds: readonly number[];
  /** Offsets of the object's own braces. */
  readonly open: number;
  readonly close: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** @throws {JsonScanError} */
export function scanTopLevel(body: Buffer): TopLevelFields {
  const names: string[] = [];
  const keyStarts: number[] = [];
  const valueStarts: number[] = [];
  const valueEnds: number[] = [];

  const open = skipSpace(body, 0);
  if (body[open] !== OPEN_BRACE) {
    throw new JsonScanError('not_an_object', open, 'The body must be a JSON object.');
  }
  let at = skipSpace(body, open + 1);
  if (body[at] === CLOSE_BRACE) return finish(body, { names, keyStarts, valueStarts, valueEnds, open, close: at });

  for (;;) {
    if (body[at] !== QUOTE) throw unexpected(body, at, 'a key in double quotes');
    const keyEnd = endOfString(body, at);
    const name = readKey(body, at, keyEnd);
    if (names.includes(name)) {
      throw new JsonScanError(
        'duplicate_key',
        at,
        `The key "${name}" appears twice; which one counts is not defined.`,
        name,
      );
    }
    if (names.length >= maxTopLevelFields) {
      throw new JsonScanError('too_many_fields', at, `The object has more than ${maxTopLevelFields} keys.`);
    }
    keyStarts.push(at);
    names.push(name);
    at = skipSpace(body, keyEnd);
    if (body[at] !== COLON) throw unexpected(body, at, '":"');
    at = skipSpace(body, at + 1);
    valueStarts.push(at);
    at = endOfValue(body, at);
    valueEnds.push(at);
    at = skipSpace(body, at);
    const byte = body[at];
    if (byte === CLOSE_BRACE) return finish(body, { names, keyStarts, valueStarts, valueEnds, open, close: at });
    if (byte !== COMMA) throw unexpected(body, at, '"," or "}"');
    at = skipSpace(body, at + 1);
  }
}

function finish(body: Buffer, fields: TopLevelFields): TopLevelFields {
  const rest = skipSpace(body, fields.close + 1);
  if (rest < body.length) throw unexpected(body, rest, 'nothing after the object');
  return fields;
}

function readKey(body: Buffer, start: number, end: number): string {
  const name = body.toString('utf8', start + 1, end - 1);
  if (name.includes('\\')) {
    throw new JsonScanError('escaped_key', start, 'Top-level keys must be written without escapes.');
  }
  return name;
}

function skipSpace(body: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** `start` is the opening quote; returns one past the closing one. */
export function endOfString(body: Buffer, start: number): number {
  let at = start + 1;
  // Short strings dominate keys and enum values: look a few bytes ahead by hand before calling into native code.
  const near = Math.min(body.length, start + 24);
  while (at < near) {
    const byte = body[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
    at++;
  }
  for (;;) {
    const quote = body.indexOf(QUOTE, at);
    if (quote < 0) throw new JsonScanError('unexpected_end', body.length, 'The body ends inside a string.');
    let slashes = 0;
    while (quote - 1 - slashes >= at && body[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** One past the value that starts at `start`. */
function endOfValue(body: Buffer, start: number): number {
  const byte = body[start];
  if (byte === QUOTE) return endOfString(body, start);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return endOfContainer(body, start);
  return endOfLiteral(body, start);
}

/** Which bracket each level opened with; reused, since scanning is synchronous. */
const stack = new Uint8Array(maxDepth + 1);

function endOfContainer(body: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  const length = body.length;
  while (at < length) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth + 1 >= maxDepth) {
        throw new JsonScanError('too_deep', at, `The body is nested more than ${maxDepth} levels deep.`);
      }
      stack[depth++] = byte;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (stack[depth] !== byte - 2) {
        throw new JsonScanError('mismatched_bracket', at, `Brackets do not match at byte ${at}.`);
      }
      if (depth === 0) return at + 1;
    }
    at++;
  }
  throw new JsonScanError('unexpected_end', length, 'The body ends inside an object or array.');
}

function endOfLiteral(body: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = body[at];
    // Digits, letters, sign and dot: numbers, true, false, null. Their exact grammar is the reader's business.
    const inside =
      byte !== undefined &&
      ((byte >= 0x30 && byte <= 0x39) ||
        (byte >= 0x61 && byte <= 0x7a) ||
        byte === 0x45 ||
        byte === 0x2b ||
        byte === 0x2d ||
        byte === 0x2e);
    if (!inside) break;
    at++;
  }
  if (at === start) throw unexpected(body, at, 'a value');
  return at;
}

function unexpected(body: Buffer, at: number, wanted: string): JsonScanError {
  if (at >= body.length) return new JsonScanError('unexpected_end', at, `The body ends where ${wanted} was expected.`);
  return new JsonScanError('unexpected_byte', at, `Expected ${wanted} at byte ${at}.`);
}
