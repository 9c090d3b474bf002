/** How OpenAI's `reasoning_effort` (or a vendor's own `thinking`) becomes reasoning on a given model. */
import type { HubChatRequest } from '@tollgate/wire';
import { capabilitiesOf } from '../anthropic/capabilities.js';
import { buildThinking } from '../anthropic/thinking.js';
import type { Unsupported } from '../unsupported.js';
import type { BedrockModel } from './models.js';

type JsonRecord = Readonly<Record<string, unknown>>;

export interface ReasoningSettings {
  /** For `additionalModelRequestFields`. */
  fields: JsonRecord;
  /** For `outputConfig.effort`. */
  effort?: string;
  /** Claude thinks within a number of tokens, which rules out some sampling parameters. */
  budgeted: boolean;
  /** Tokens the budget was measured against, where the client named none: it has to be sent beside the budget. */
  assumedMaxTokens?: number;
}

/** @param forced the reply has to be a tool call. @throws {UnsupportedParameterError} */
export function buildReasoning(
  request: HubChatRequest,
  model: BedrockModel,
  forced: boolean,
  unsupported: Unsupported,
): ReasoningSettings {
  if (model.family === 'claude') return claude(request, model, forced, unsupported);
  if (request.thinking !== undefined) unsupported.refuse('thinking');
  const effort = request.reasoningEffort;
  const none = { fields: {}, budgeted: false };
  if (effort === undefined) return none;
  switch (model.family) {
    case 'gpt-oss':
      // Always reasons; the scale is the vendor's to judge (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html).
      return { fields: { reasoning_effort: effort }, budgeted: false };
    case 'nova-2':
      return { fields: { reasoningConfig: novaConfig(effort) }, budgeted: false };
    default:
      if (effort !== 'none') unsupported.refuse('reasoning_effort');
      return none;
  }
}

function claude(
  request: HubChatRequest,
  model: BedrockModel,
  forced: boolean,
  unsupported: Unsupported,
): ReasoningSettings {
  const capabilities = capabilitiesOf(model.name);
  const named = request.maxOutputTokens ?? request.imposedMaxOutputTokens;
  const maxTokens = named ?? capabilities.maxOutputTokens;
  // A tool that stands for structured output forces a call just as the client's own choice would.
  const asked: HubChatRequest = forced ? { ...request, toolChoice: { type: 'required' } } : request;
  const settings = buildThinking(asked, capabilities, maxTokens, unsupported);
  return {
    fields: settings.thinking === undefined ? {} : { thinking: settings.thinking },
    ...(settings.effort === undefined ? {} : { effort: settings.effort }),
    budgeted: settings.budgeted,
    ...(settings.budgeted && named === undefined ? { assumedMaxTokens: maxTokens } : {}),
  };
}

/** Nova 2 knows `low`, `medium`, `high` (https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html); other words are its to refuse. */
function novaConfig(effort: string): JsonRecord {
  if (effort === 'none') return { type: 'disabled' };
  return { type: 'enabled', maxReasoningEffort: effort === 'minimal' ? 'low' : effort };
}
