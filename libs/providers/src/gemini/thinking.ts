/** How OpenAI's `reasoning_effort` (or a vendor-shaped `thinking`) becomes `thinkingConfig`. */
import type { HubChatRequest } from '@tollgate/wire';
import type { Unsupported } from '../unsupported.js';
import type { Generation } from './generation.js';

export interface ThinkingConfig {
  includeThoughts?: boolean;
  /** Tokens; 0 = off. */
  thinkingBudget?: number;
  thinkingLevel?: string;
}

const levels: Readonly<Record<string, string>> = {
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
};

/** The numbers Google's own OpenAI route uses (https://ai.google.dev/gemini-api/docs/openai, "Thinking"). */
const budgets: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

/** `undefined` = the client said nothing, and the model does what it does. @throws {UnsupportedParameterError} */
export function buildThinking(
  request: HubChatRequest,
  generation: Generation,
  unsupported: Unsupported,
): ThinkingConfig | undefined {
  if (request.thinking !== undefined) return fromThinking(request.thinking, generation, unsupported);
  const effort = request.reasoningEffort;
  if (effort === undefined) return undefined;
  if (effort === 'none') return withoutThinking('reasoning_effort', generation, unsupported);
  if (generation.thinking === 'none') {
    unsupported.refuse('reasoning_effort');
    return undefined;
  }
  const level = generation.thinking === 'level' ? levels[effort] : undefined;
  const budget = generation.thinking === 'budget' ? budgets[effort] : undefined;
  if (level !== undefined) return { includeThoughts: true, thinkingLevel: level };
  if (budget !== undefined) return { includeThoughts: true, thinkingBudget: budget };
  unsupported.refuse('reasoning_effort');
  return undefined;
}

/** Anthropic's `{type, budget_tokens}`, which some clients send whatever the model. */
function fromThinking(
  thinking: Readonly<Record<string, unknown>>,
  generation: Generation,
  unsupported: Unsupported,
): ThinkingConfig | undefined {
  if (thinking['type'] === 'disabled') return withoutThinking('thinking', generation, unsupported);
  if (generation.thinking === 'none') {
    unsupported.refuse('thinking');
    return undefined;
  }
  const budget = thinking['budget_tokens'];
  return { includeThoughts: true, ...(typeof budget === 'number' ? { thinkingBudget: budget } : {}) };
}

function withoutThinking(param: string, generation: Generation, unsupported: Unsupported): ThinkingConfig | undefined {
  if (generation.thinking === 'none') return undefined;
  if (generation.thinkingOff) return { thinkingBudget: 0 };
  unsupported.refuse(param, `Invalid value for '${param}': this model always reasons.`);
  return undefined;
}
