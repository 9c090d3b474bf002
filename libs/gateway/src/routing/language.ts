/**
 * The language a request is written in, by the trigrams of its last words (franc-min, which knows the 82 languages with
 * most speakers; github.com/wooorm/franc). Only asked for where a rule wants to know; at most the last 1,000 characters are
 * looked at, and less than 20 say nothing.
 */
import { readField } from '@tollgate/wire';
import { franc } from 'franc-min';
import type { ParsedRequest } from '../exchange.js';

const longestText = 1_000;
const shortestText = 20;
/** Of a body that was only scanned, and within text that is not JSON's own: enough for the characters above. */
const longestBytes = 4_096;

const known = new WeakMap<ParsedRequest, string | null>();

/** BCP 47 as people write it (`de`, `zh`); `null` = too short, or nobody can tell. */
export function languageOf(request: ParsedRequest): string | null {
  let language = known.get(request);
  if (language === undefined) {
    const found = franc(lastWords(request), { minLength: shortestText });
    language = found === 'und' ? null : canonicalLanguage(found);
    known.set(request, language);
  }
  return language;
}

/** `deu`, `DE` and `de` are one; `null` = no language tag. */
export function canonicalLanguage(tag: string): string | null {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return null;
  }
}

/** Where the end user's words are, by endpoint: the last of a list is the newest. */
const wordFields = ['messages', 'input', 'prompt'];

function lastWords({ body, fields, json }: ParsedRequest): string {
  for (const name of wordFields) {
    const index = fields.names.indexOf(name);
    if (index < 0) continue;
    const start = fields.valueStarts[index] ?? 0;
    const end = fields.valueEnds[index] ?? start;
    if (json === null && end - start > longestBytes) return rawWords(body.subarray(end - longestBytes, end));
    return wordsOf(json === null ? readField(body, fields, name) : json[name]).slice(-longestText);
  }
  return '';
}

/** Of the last message that is a person's; tools and assistants may speak otherwise. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  const list = value as unknown[];
  for (let index = list.length - 1; index >= 0; index--) {
    const words = wordsOfMessage(list[index]);
    if (words !== '') return words;
  }
  return '';
}

function wordsOfMessage(message: unknown): string {
  if (typeof message === 'string') return message;
  if (typeof message !== 'object' || message === null) return '';
  const { role, content } = message as { role?: unknown; content?: unknown };
  if (role !== undefined && role !== 'user') return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as unknown[])
    .map((part) => (part as { text?: unknown } | null)?.text)
    .filter((text) => typeof text === 'string')
    .join(' ');
}

/** JSON's marks are no letters, and `\n` is the only escape that would look like one. */
function rawWords(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\\n', ' ').slice(-longestText);
}
