import type { Script } from './text/prose.js';

/** A fault asked for by name, with the text after the colon where one was given. */
export interface FaultChoice {
  readonly name: string;
  readonly param?: string;
}

/** What can be scripted about one reply. Absent counts mean: computed from the request. */
export interface Knobs {
  /** Milliseconds from the request's arrival to the first byte of the reply. */
  firstTokenMs: number;
  /** Pace of the tokens after the first; 0 = as fast as the reader takes them. */
  tokensPerSecond: number;
  /** Exact length of the reply in tokens, before the caller's own cap. */
  outputTokens?: number;
  /** Reported size of the prompt, in place of the counted one. */
  promptTokens?: number;
  /** Part of the prompt reported as read from the provider's prompt cache. */
  cachedTokens?: number;
  /** Part of the prompt reported as written to the provider's prompt cache. */
  cacheWriteTokens?: number;
  /** Hidden reasoning before the answer; counted as output. */
  reasoningTokens?: number;
  /** Writes to the socket are cut every so many bytes, inside characters too; absent = one write per event. */
  splitBytes?: number;
  /** How many tool calls to make, going round the tools offered. */
  calls?: number;
  /** A longer prompt is refused as the real API refuses it; absent = no limit. */
  contextWindow?: number;
  /** The model declines: `content_filter` / `refusal`. */
  refuse: boolean;
  script: Script;
  /** A vendor whose departures from OpenAI's API are played; unknown names play none. */
  like?: string;
  fault?: FaultChoice;
}

/** Suffix name → number it sets. `+len-400` fixes the length, `+tps-50` the pace. */
const NUMBERS = {
  ttfb: 'firstTokenMs',
  tps: 'tokensPerSecond',
  len: 'outputTokens',
  prompt: 'promptTokens',
  cached: 'cachedTokens',
  cachewrite: 'cacheWriteTokens',
  reasoning: 'reasoningTokens',
  split: 'splitBytes',
  calls: 'calls',
  ctx: 'contextWindow',
} as const;

/**
 * Reads `sim-gpt+ttfb-200+tps-50+fault-429:7`: sets the knobs named and gives the model's name without them. A suffix
 * that is no knob stays part of the name, because providers' names are free.
 */
export function applyModelSuffix(model: string, knobs: Knobs): string {
  if (!model.includes('+')) return model;
  const [base = '', ...suffixes] = model.split('+');
  return [base, ...suffixes.filter((suffix) => !applyKnob(suffix, knobs))].join('+');
}

/** Sets the knobs of a list such as `tps-50+len-20`; unknown ones are left out. */
export function applyKnobList(list: string, knobs: Knobs): void {
  for (const knob of list.split('+')) applyKnob(knob, knobs);
}

/** `name` or `name:param`. */
export function parseFault(text: string): FaultChoice {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text } : { name: text.slice(0, colon), param: text.slice(colon + 1) };
}

function applyKnob(text: string, knobs: Knobs): boolean {
  if (text.startsWith('fault-')) {
    knobs.fault = parseFault(text.slice('fault-'.length));
    return true;
  }
  if (text.startsWith('like-')) {
    knobs.like = text.slice('like-'.length);
    return true;
  }
  if (text === 'text-mixed' || text === 'text-plain') {
    knobs.script = text === 'text-mixed' ? 'mixed' : 'plain';
    return true;
  }
  if (text === 'refuse') {
    knobs.refuse = true;
    return true;
  }
  const match = /^([a-z]+)-(\d{1,9})$/.exec(text);
  const name = match?.[1];
  if (name === undefined || !Object.hasOwn(NUMBERS, name)) return false;
  knobs[NUMBERS[name as keyof typeof NUMBERS]] = Number(match?.[2]);
  return true;
}
