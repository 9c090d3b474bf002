/** How OpenAI's `reasoning_effort` (or Anthropic's own `thinking`) becomes thinking on a given model. */
import type { HubChatRequest } from '@tollgate/wire';
import type { Capabilities } from './capabilities.js';
import type { Unsupported } from '../unsupported.js';

export interface ThinkingSettings {
  thinking?: Readonly<Record<string, unknown>>;
  /** For `output_config.effort`. */
  effort?: string;
  /** Thinking has a token budget, which rules out some sampling parameters. */
  budgeted: boolean;
}

/** Anthropic's smallest budget. */
const minimumBudget = 1_024;

/** Tokens to think with on models that take a number instead of an effort. */
const budgets: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

/** @throws {UnsupportedParameterError} */
export function buildThinking(
  request: HubChatRequest,
  capabilities: Capabilities,
  maxTokens: number,
  unsupported: Unsupported,
): ThinkingSettings {
  const effort = request.reasoningEffort;
  if (request.thinking !== undefined) {
    // The client speaks Anthropic's own words: pass them on, and effort beside them where the model has it.
    const kept = effort !== undefined && effort !== 'none' && capabilities.thinking === 'adaptive';
    return {
      thinking: request.thinking,
      budgeted: request.thinking['type'] === 'enabled',
      ...(kept ? { effort: effortOf(effort) } : {}),
    };
  }
  if (effort === undefined) return { budgeted: false };
  if (effort === 'none') return withoutThinking(capabilities, unsupported);
  if (request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool') {
    return withForcedTool(effort, capabilities, unsupported);
  }
  switch (capabilities.thinking) {
    case 'adaptive':
      return { thinking: { type: 'adaptive' }, effort: effortOf(effort), budgeted: false };
    case 'budget':
      return withBudget(request, effort, maxTokens, unsupported);
    case 'none':
      unsupported.refuse('reasoning_effort');
      return { budgeted: false };
  }
}

function withoutThinking(capabilities: Capabilities, unsupported: Unsupported): ThinkingSettings {
  if (capabilities.thinking === 'none') return { budgeted: false };
  if (capabilities.thinkingOff) return { thinking: { type: 'disabled' }, budgeted: false };
  unsupported.refuse('reasoning_effort', "Invalid value for 'reasoning_effort': this model always reasons.");
  return { budgeted: false };
}

/** Anthropic refuses thinking together with a forced tool; OpenAI's clients may ask for both. */
function withForcedTool(effort: string, capabilities: Capabilities, unsupported: Unsupported): ThinkingSettings {
  if (capabilities.thinking === 'adaptive') return { effort: effortOf(effort), budgeted: false };
  unsupported.drop('reasoning_effort');
  return { budgeted: false };
}

/** Anthropic's scale starts at `low`. Words it does not have are its to refuse. */
function effortOf(effort: string): string {
  return effort === 'minimal' ? 'low' : effort;
}

function withBudget(
  request: HubChatRequest,
  effort: string,
  maxTokens: number,
  unsupported: Unsupported,
): ThinkingSettings {
  const wanted = budgets[effort];
  if (wanted === undefined) {
    unsupported.refuse('reasoning_effort');
    return { budgeted: false };
  }
  // Thinking comes out of the reply's own cap and has to leave something for the answer.
  const budget = Math.min(wanted, Math.floor(maxTokens / 2));
  if (budget < minimumBudget || lacksThinking(request)) {
    unsupported.drop('reasoning_effort');
    return { budgeted: false };
  }
  return { thinking: { type: 'enabled', budget_tokens: budget }, budgeted: true };
}

/**
 * In the middle of a tool loop a model with a budget wants its own signed thinking back. A client that did not keep it
 * would be stuck for the rest of the conversation, so this turn goes without.
 */
function lacksThinking(request: HubChatRequest): boolean {
  if (request.messages.at(-1)?.role !== 'tool') return false;
  const turn = request.messages.findLast((message) => message.role === 'assistant');
  return !turn?.parts.some(
    (part) => part.type === 'redacted-thinking' || (part.type === 'thinking' && part.signature !== undefined),
  );
}
