import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import type { JsonObject } from '../../json.js';

const LISTED = [
  'sim-claude',
  'claude-opus-5',
  'claude-sonnet-5',
  'claude-haiku-4-5',
  'claude-sonnet-4-5',
  'claude-opus-4-6',
];
const CONTEXT_TOKENS = 1_000_000;

export interface Capabilities {
  readonly maxOutput: number;
  /** `temperature`, `top_p`, `top_k` are taken (with the older API version). */
  readonly sampling: boolean;
  readonly adaptiveThinking: boolean;
  readonly budgetThinking: boolean;
  /** `tool_choice` of `any` and `tool`. */
  readonly forcedTools: boolean;
  readonly xhigh: boolean;
}

/** The table of providers.md 3.2 by parts of the name, first match; other names can do everything. */
const TABLE: readonly [RegExp, Capabilities][] = [
  [/claude-(opus|sonnet)-5-5|claude-fable-5-[12]/, row(128_000, false, true, false, false, true)],
  [/claude-haiku-5-5|claude-fable-5/, row(128_000, false, true, false, true, true)],
  [/claude-opus-5|claude-opus-4-[78]|claude-sonnet-5/, row(128_000, false, true, true, true, true)],
  [/claude-(opus|sonnet)-4-6/, row(128_000, true, true, true, true, false)],
  [/claude-(sonnet|opus|haiku)-4-5/, row(64_000, true, false, true, true, false)],
  [/claude-3-(opus|haiku|sonnet)|claude-3-5/, row(8_192, true, false, false, true, false)],
  [/claude-/, row(64_000, true, false, true, true, false)],
];

function row(
  maxOutput: number,
  sampling: boolean,
  adaptiveThinking: boolean,
  budgetThinking: boolean,
  forcedTools: boolean,
  xhigh: boolean,
): Capabilities {
  return { maxOutput, sampling, adaptiveThinking, budgetThinking, forcedTools, xhigh };
}

/** What a model takes. */
export function capabilitiesOf(model: string): Capabilities {
  return TABLE.find(([names]) => names.test(model))?.[1] ?? row(1_000_000, true, true, true, true, true);
}

/** The 404 of the Messages API (recorded/anthropic/messages/model-name-suggestion-anthropic). */
export function checkModelExists(model: string): void {
  if (model.includes('does-not-exist')) throw new ApiError(404, `model: ${model}`, 'not_found_error');
}

/** `GET /v1/models`; one page holds them all. */
export async function listModels(exchange: Exchange): Promise<void> {
  const data = LISTED.map(describe);
  await exchange.reply(200, {}, JSON.stringify({ data, has_more: false, first_id: LISTED[0], last_id: LISTED.at(-1) }));
}

/** `GET /v1/models/{id}`. */
export async function getModel(exchange: Exchange, id: string): Promise<void> {
  checkModelExists(id);
  await exchange.reply(200, {}, JSON.stringify(describe(id)));
}

function describe(id: string): JsonObject {
  const { maxOutput } = capabilitiesOf(id);
  const lifecycle = { status: 'active', deprecation_date: null, retirement_date: null };
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-02-01T00:00:00Z',
    max_input_tokens: CONTEXT_TOKENS,
    max_tokens: maxOutput,
    capabilities: null,
    lifecycle,
  };
}
