import type { Knobs } from '../knobs.js';
import { prose } from './prose.js';
import { createRandom, hashText, randomId, type Random } from './random.js';
import { schemaValue } from './schema-value.js';
import { splitTokens } from './tokens.js';

/** A tool as any dialect offers it. A custom tool takes free text instead of JSON. */
export interface ToolOffer {
  readonly name: string;
  readonly schema?: unknown;
  readonly custom?: boolean;
}

/** What a dialect knows about one reply before it is written. */
export interface AnswerRequest {
  /** Same seed, same answer. */
  readonly seed: number;
  readonly knobs: Knobs;
  /** Text of the last user message: may ask for exact words or for a tool. */
  readonly lastUserText: string;
  /** True when the conversation ends with tool results: then the model talks instead of calling again. */
  readonly afterTool: boolean;
  /** Cap on everything generated, reasoning included; absent = none. */
  readonly maxTokens?: number;
  readonly stop: readonly string[];
  readonly tools: readonly ToolOffer[];
  /** `named` tools are the only ones that may be called. */
  readonly toolChoice: 'none' | 'auto' | 'required' | { readonly named: readonly string[] };
  readonly parallelTools: boolean;
  /** JSON asked for: `schema` absent means any object. */
  readonly json?: { readonly schema?: unknown };
  /** Reasoning shown or counted before the answer, where no knob says otherwise. */
  readonly reasoningTokens: number;
  /** Said before the tool calls, as some vendors' models do; empty = nothing. */
  readonly preface?: string;
}

export interface PlannedCall {
  readonly name: string;
  readonly custom: boolean;
  /** 24 characters of 0-9A-Za-z for the dialect to put its prefix before. */
  readonly id: string;
  /** The arguments, cut at odd places; one piece is one token, and the call's head is one more. */
  readonly pieces: string[];
}

/** Everything a dialect renders. Pieces are tokens: joined they are the whole text. */
export interface Answer {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly calls: readonly PlannedCall[];
  readonly finish: 'stop' | 'length' | 'tool-calls' | 'refusal';
  /** The stop sequence that ended the text, if one did. */
  readonly stopSequence: string | null;
  /** All generated tokens, reasoning included. */
  readonly tokens: number;
}

/** Decides one reply in full, so that the streamed and the whole form are the same by construction. */
export function planAnswer(request: AnswerRequest): Answer {
  const random = createRandom(request.seed);
  const { knobs } = request;
  const reasoning = prose(
    createRandom(request.seed ^ 0x5bd1e995),
    knobs.reasoningTokens ?? request.reasoningTokens,
    'plain',
  );
  if (knobs.refuse) return capped(request, { reasoning, text: [], calls: [], finish: 'refusal', stopSequence: null });
  const calls = planCalls(request, random);
  const preface = calls.length > 0 ? splitTokens(request.preface ?? '') : undefined;
  const { text, stopSequence } = cutAtStop(preface ?? planText(request, random), request.stop);
  return capped(request, { reasoning, text, calls, finish: calls.length > 0 ? 'tool-calls' : 'stop', stopSequence });
}

function planText(request: AnswerRequest, random: Random): string[] {
  if (request.json) return splitTokens(JSON.stringify(jsonValue(request, random)));
  const exact = /say exactly: ?([^]+)$/i.exec(request.lastUserText)?.[1];
  if (exact !== undefined && request.knobs.outputTokens === undefined) return splitTokens(exact);
  return prose(random, request.knobs.outputTokens ?? 24 + random.below(40), request.knobs.script);
}

function jsonValue(request: AnswerRequest, random: Random): unknown {
  const schema = request.json?.schema;
  if (schema !== undefined) return schemaValue(schema, random, properNames(request.lastUserText));
  return { simulated: true, answer: prose(random, 8, request.knobs.script).join(''), score: random.below(100) };
}

function planCalls(request: AnswerRequest, random: Random): PlannedCall[] {
  const chosen = chooseTools(request);
  const wanted = request.knobs.calls ?? chosen.length;
  if (chosen.length === 0) return [];
  const names = properNames(request.lastUserText);
  const total = request.parallelTools ? wanted : Math.min(1, wanted);
  return Array.from({ length: total }, (_, index) => {
    const tool = chosen[index % chosen.length] as ToolOffer;
    const input = tool.custom
      ? prose(random, 8, request.knobs.script).join('')
      : JSON.stringify(schemaValue(tool.schema ?? { type: 'object' }, random, names));
    return {
      name: tool.name,
      custom: tool.custom === true,
      id: randomId(random, 24),
      pieces: oddPieces(input, random),
    };
  });
}

/** Tools to call: all that the choice forces, or those the last user message asks for. */
function chooseTools(request: AnswerRequest): readonly ToolOffer[] {
  const { tools, toolChoice, knobs } = request;
  if (toolChoice === 'none' || tools.length === 0) return [];
  if (typeof toolChoice === 'object') return tools.filter((tool) => toolChoice.named.includes(tool.name));
  const asked = request.afterTool ? [] : tools.filter((tool) => asksFor(request.lastUserText, tool.name));
  if (asked.length > 0) return asked;
  if (toolChoice === 'required' || (knobs.calls !== undefined && !request.afterTool))
    return knobs.calls ? tools : tools.slice(0, 1);
  return [];
}

const PLAIN_VERBS = new Set([
  'get',
  'set',
  'list',
  'make',
  'find',
  'search',
  'fetch',
  'lookup',
  'create',
  'read',
  'with',
  'tool',
  'call',
]);

/** "What is the weather in Paris?" asks for `get_weather`: its name, or a telling word of it, is in the text. */
function asksFor(text: string, toolName: string): boolean {
  const said = text.toLowerCase();
  if (said.includes(toolName.toLowerCase())) return true;
  const words = toolName
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((part) => part.length > 3 && !PLAIN_VERBS.has(part) && said.includes(part));
}

/** Capitalised words that do not open a sentence: places and people, most of the time. */
function properNames(text: string): string[] {
  return [...text.slice(0, 4_096).matchAll(/(?<![.!?]\s|^)(?<=\s)\p{Lu}\p{L}{2,}/gu)].map((match) => match[0]);
}

/** One to seven code units a piece, never through a surrogate pair: half a pair cannot be written as UTF-8. */
function oddPieces(text: string, random: Random): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + 1 + random.below(7));
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800 && end < text.length) end += 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function cutAtStop(tokens: string[], stop: readonly string[]): { text: string[]; stopSequence: string | null } {
  if (stop.length === 0) return { text: tokens, stopSequence: null };
  const whole = tokens.join('');
  let cut = Infinity;
  let stopSequence: string | null = null;
  for (const sequence of stop) {
    const at = sequence === '' ? -1 : whole.indexOf(sequence);
    if (at >= 0 && at < cut) {
      cut = at;
      stopSequence = sequence;
    }
  }
  if (stopSequence === null) return { text: tokens, stopSequence };
  const kept: string[] = [];
  for (let left = cut, index = 0; left > 0; index += 1) {
    const piece = (tokens[index] ?? '').slice(0, left);
    kept.push(piece);
    left -= piece.length;
  }
  return { text: kept, stopSequence };
}

/** Spends the caller's cap in the order of generation: reasoning, text, calls. */
function capped(request: AnswerRequest, whole: Omit<Answer, 'tokens'>): Answer {
  const cap = request.maxTokens ?? Infinity;
  const reasoning = whole.reasoning.slice(0, cap);
  let left = cap - reasoning.length;
  const text = whole.text.slice(0, left);
  left -= text.length;
  const calls: PlannedCall[] = [];
  for (const call of whole.calls) {
    if (left < 1) break;
    const pieces = call.pieces.slice(0, left - 1);
    calls.push({ ...call, pieces });
    left -= pieces.length + 1;
  }
  const size = (answer: Omit<Answer, 'tokens'>): number =>
    answer.reasoning.length + answer.text.length + answer.calls.reduce((sum, call) => sum + call.pieces.length + 1, 0);
  const cut = size(whole) > cap;
  const kept = { ...whole, reasoning, text, calls };
  if (cut) return { ...kept, finish: 'length', stopSequence: null, tokens: size(kept) };
  return { ...kept, tokens: size(kept) };
}

/** Seed of one choice: what was asked, the caller's seed, and the choice's number. */
export function answerSeed(promptHash: number, seed: unknown, choice: number): number {
  return hashText(`${typeof seed === 'number' ? seed : ''}/${choice}`, promptHash);
}
