/**
 * Recognises the events of which a stream consists by the thousand without reading them.
 *
 * All content events of one stream are the same bytes but for the piece of text (and, at OpenAI, random padding in the
 * last member). Once one of them has been parsed, an event that has the same bytes before and after its text is known
 * to say the same and nothing else: no usage, no finish reason, no error. Comparing takes about 0.1 µs where parsing
 * takes 1 µs. Everything that does not match is parsed, so a vendor that never matches costs time, not correctness.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Envelopes are a few hundred bytes; longer ones are parsed each time. */
const maxTemplateBytes = 4_096;

export class EventTemplate {
  private prefix: Buffer = empty;
  private suffix: Buffer = empty;
  /** The suffix is followed by any string and these bytes; empty where the suffix is all. */
  private ending: Buffer = empty;

  /** Bytes of text (as escaped on the wire) in the event at `start`–`end`, or -1 where it has to be parsed. */
  match(bytes: Buffer, start: number, end: number): number {
    const prefix = this.prefix;
    const textStart = start + prefix.length;
    if (prefix.length === 0 || textStart >= end) return -1;
    // Backwards, since what differs is mostly near the text.
    for (let index = prefix.length - 1; index >= 0; index--) {
      if (bytes[start + index] !== prefix[index]) return -1;
    }
    const textEnd = endOfString(bytes, textStart, end);
    if (textEnd < 0) return -1;
    const suffix = this.suffix;
    if (textEnd + suffix.length > end) return -1;
    for (let index = 0; index < suffix.length; index++) {
      if (bytes[textEnd + index] !== suffix[index]) return -1;
    }
    const rest = textEnd + suffix.length;
    const ending = this.ending;
    if (ending.length === 0) return rest === end ? textEnd - textStart : -1;
    const paddingEnd = endOfString(bytes, rest, end);
    if (paddingEnd < 0 || end - paddingEnd !== ending.length) return -1;
    for (let index = 0; index < ending.length; index++) {
      if (bytes[paddingEnd + index] !== ending[index]) return -1;
    }
    return textEnd - textStart;
  }

  /**
   * Takes the event at `start`–`end` as the example. The caller has parsed it: it says nothing but `text`, in a member
   * called `key`. Where that cannot be found in the bytes for sure, the template stays as it was.
   */
  learn(bytes: Buffer, start: number, end: number, key: string, text: string): void {
    if (end - start > maxTemplateBytes + text.length) return;
    const event = bytes.subarray(start, end);
    const textStart = startOfValue(event, key);
    if (textStart < 0) return;
    const textEnd = endOfString(event, textStart, event.length);
    if (textEnd < 0 || decode(event, textStart, textEnd) !== text) return;
    this.prefix = Buffer.from(event.subarray(0, textStart));
    const rest = event.subarray(textEnd);
    const padding = startOfLastString(rest);
    if (padding < 0) {
      this.suffix = Buffer.from(rest);
      this.ending = empty;
      return;
    }
    this.suffix = Buffer.from(rest.subarray(0, padding));
    this.ending = Buffer.from(rest.subarray(endOfString(rest, padding, rest.length)));
  }
}

const empty = Buffer.alloc(0);

/** Offset of the closing quote of the string whose first character is at `from`, or -1. */
function endOfString(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** Offset of the first character of the last string-valued member called `key`, or -1. */
function startOfValue(event: Buffer, key: string): number {
  const name = event.lastIndexOf(`"${key}"`);
  if (name < 0) return -1;
  let at = name + key.length + 2;
  while (event[at] === 0x20) at++;
  if (event[at] !== 0x3a) return -1;
  at++;
  while (event[at] === 0x20) at++;
  return event[at] === QUOTE ? at + 1 : -1;
}

/**
 * Where the last member of the event's object is a string (`…,"obfuscation":"x"}`), offset of its first character, else
 * -1. Such a member may hold anything: no structure can hide inside one string.
 */
function startOfLastString(rest: Buffer): number {
  const close = rest.lastIndexOf('"}');
  // The text's own closing quote is at 0. Anything but line ends after the brace means that more members follow.
  if (close <= 0 || rest.toString('latin1', close + 2).trim() !== '') return -1;
  const open = rest.lastIndexOf(QUOTE, close - 1);
  if (open <= 0 || rest[open - 1] === BACKSLASH) return -1;
  const before = rest.toString('latin1', Math.max(0, open - 2), open);
  return before.trimEnd().endsWith(':') ? open + 1 : -1;
}

function decode(event: Buffer, start: number, end: number): string | undefined {
  try {
    return JSON.parse(`"${event.toString('utf8', start, end)}"`) as string;
  } catch {
    return undefined;
  }
}
