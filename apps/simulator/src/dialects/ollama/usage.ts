import type { Exchange } from '../../exchange.js';
import type { JsonObject } from '../../json.js';
import type { Answer } from '../../text/answer.js';

/** The members every line begins with. */
export function startedAt(exchange: Exchange): JsonObject {
  return { model: exchange.model, created_at: new Date().toISOString() };
}

/** The members of the last line, without braces; counts falsified or left out where a fault says so. */
export function endMembers(exchange: Exchange, answer: Answer): string {
  const reason = answer.finish === 'length' ? 'length' : 'stop';
  const durations = '"total_duration":900000000,"load_duration":1000000';
  return `"done":true,"done_reason":"${reason}",${durations}${counts(exchange, answer.tokens)}`;
}

/** `,"prompt_eval_count":…` and, for a chat, `,"eval_count":…`. */
export function counts(exchange: Exchange, output: number | null): string {
  const active = exchange.fault;
  const rewrite = active?.fault.usage?.(active.param);
  if (rewrite === 'drop') return '';
  // There is no object to replace here: what replaces it takes the place of each number.
  const written = (value: number): string =>
    rewrite === undefined ? String(value) : 'whole' in rewrite ? rewrite.whole : rewrite.number;
  const input = `,"prompt_eval_count":${written(exchange.entry.promptTokens)},"prompt_eval_duration":1000000`;
  return output === null ? input : `${input},"eval_count":${written(output)},"eval_duration":800000000`;
}
