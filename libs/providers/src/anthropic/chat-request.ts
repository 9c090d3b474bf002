/** A hub chat request as an Anthropic Messages request. */
import type {
  AnthropicRequest,
  AnthropicTool,
  AnthropicToolChoice,
  HubChatRequest,
  HubRequest,
  HubTool,
} from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Target, UpstreamRequest } from '../provider.js';
import { type Capabilities, capabilitiesOf } from './capabilities.js';
import { buildConversation, cacheControl } from './chat-messages.js';
import { buildThinking, type ThinkingSettings } from './thinking.js';
import { Unsupported } from '../unsupported.js';

/** Works with every model; the newer version refuses sampling parameters even at their defaults. */
export const defaultApiVersion = '2023-06-01';

/** Unknown members a client may have sent that change the reply; everything else unknown is only listed as dropped. */
const meaningfulExtras: ReadonlySet<string> = new Set([
  'audio',
  'function_call',
  'functions',
  'modalities',
  'web_search_options',
]);

/** @throws {UnsupportedParameterError} */
export function buildRequest(request: HubRequest, target: Target): UpstreamRequest {
  if (request.kind !== 'chat') {
    throw new UnsupportedParameterError('model', 'This model serves chat completions only.');
  }
  const unsupported = new Unsupported(request.dropUnsupported);
  const body = buildBody(request, target, unsupported);
  return {
    method: 'POST',
    path: '/messages',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
      'anthropic-version': apiVersion(target),
    },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

function apiVersion(target: Target): string {
  const version = target.options['apiVersion'];
  return typeof version === 'string' ? version : defaultApiVersion;
}

function buildBody(request: HubChatRequest, target: Target, unsupported: Unsupported): AnthropicRequest {
  const capabilities = capabilitiesOf(target.upstreamModel);
  const { system, messages } = buildConversation(request.messages, unsupported);
  const maxTokens = maxTokensOf(request, target, capabilities);
  const settings = buildThinking(request, capabilities, maxTokens, unsupported);
  checkInexpressible(request, unsupported);
  const format = outputFormat(request, capabilities, unsupported);
  const outputConfig = {
    ...(settings.effort === undefined ? {} : { effort: settings.effort }),
    ...(format === undefined ? {} : { format }),
  };
  const toolChoice = buildToolChoice(request, capabilities, unsupported);
  return {
    model: target.upstreamModel,
    max_tokens: maxTokens,
    ...(system.length > 0 ? { system } : {}),
    messages,
    ...(request.tools ? { tools: buildTools(request.tools, capabilities, unsupported) } : {}),
    ...(toolChoice ? { tool_choice: toolChoice } : {}),
    ...(settings.thinking ? { thinking: settings.thinking } : {}),
    ...(Object.keys(outputConfig).length > 0 ? { output_config: outputConfig } : {}),
    ...(request.stop && request.stop.length > 0 ? { stop_sequences: request.stop } : {}),
    ...sampling(request, target, capabilities, settings, unsupported),
    ...(request.endUser === undefined ? {} : { metadata: { user_id: request.endUser } }),
    ...serviceTier(request, unsupported),
    ...extras(request, unsupported),
    ...(request.stream ? { stream: true } : {}),
  };
}

/** Anthropic requires a cap; a client that names none gets all the model can do, as it would from OpenAI. */
function maxTokensOf(request: HubChatRequest, target: Target, capabilities: Capabilities): number {
  const configured = target.options['defaultMaxTokens'];
  return (
    request.maxOutputTokens ??
    request.imposedMaxOutputTokens ??
    (typeof configured === 'number' ? configured : capabilities.maxOutputTokens)
  );
}

function buildTools(tools: readonly HubTool[], capabilities: Capabilities, unsupported: Unsupported): AnthropicTool[] {
  return tools.flatMap((tool, index): AnthropicTool[] => {
    if (tool.type === 'other') {
      unsupported.refuse(
        `tools[${index}].type`,
        `Invalid value for 'tools[${index}].type': '${String(tool.raw['type']).slice(0, 64)}' is not a tool this model has; it takes function tools.`,
      );
      return [];
    }
    const strict = tool.strict === true && capabilities.jsonSchema;
    if (tool.strict === true && !strict) unsupported.drop(`tools[${index}].function.strict`);
    return [
      {
        name: tool.name,
        ...(tool.description === undefined ? {} : { description: tool.description }),
        input_schema: tool.parameters ?? { type: 'object', properties: {} },
        ...(strict ? { strict } : {}),
        ...cacheControl(tool.cache),
      },
    ];
  });
}

function buildToolChoice(
  request: HubChatRequest,
  capabilities: Capabilities,
  unsupported: Unsupported,
): AnthropicToolChoice | undefined {
  const choice = request.toolChoice;
  // The switch lives inside the choice, and only where there is something to choose from.
  const single =
    request.parallelToolCalls === false && request.tools !== undefined ? { disable_parallel_tool_use: true } : {};
  if (choice?.type === 'none') return { type: 'none' };
  if (choice?.type === 'other') {
    unsupported.refuse('tool_choice', "Invalid value for 'tool_choice': this model does not take this form.");
  }
  if (choice?.type === 'required' || choice?.type === 'tool') {
    if (capabilities.forcedToolChoice) {
      return choice.type === 'tool' ? { type: 'tool', name: choice.name, ...single } : { type: 'any', ...single };
    }
    unsupported.refuse('tool_choice', "Invalid value for 'tool_choice': this model cannot be forced to call a tool.");
  }
  if (choice === undefined && Object.keys(single).length === 0) return undefined;
  return { type: 'auto', ...single };
}

function outputFormat(
  request: HubChatRequest,
  capabilities: Capabilities,
  unsupported: Unsupported,
): { type: 'json_schema'; schema: Readonly<Record<string, unknown>> } | undefined {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json-schema' && format.schema !== undefined && capabilities.jsonSchema) {
    return { type: 'json_schema', schema: format.schema };
  }
  unsupported.refuse(
    'response_format',
    format.type === 'json'
      ? "Invalid value for 'response_format': this model takes a JSON schema, not 'json_object'."
      : undefined,
  );
  return undefined;
}

function sampling(
  request: HubChatRequest,
  target: Target,
  capabilities: Capabilities,
  settings: ThinkingSettings,
  unsupported: Unsupported,
): { temperature?: number; top_p?: number; top_k?: number } {
  const allowed = capabilities.sampling && apiVersion(target) === defaultApiVersion;
  const out: { temperature?: number; top_p?: number; top_k?: number } = {};
  const { temperature, topP, topK } = request;
  if (temperature !== undefined) {
    // Budgeted thinking takes no temperature, and Anthropic's range ends at 1 where OpenAI's ends at 2.
    if (allowed && !settings.budgeted && temperature <= 1) out.temperature = temperature;
    else if (temperature !== 1) unsupported.refuse('temperature');
  }
  if (topP !== undefined) {
    if (allowed) out.top_p = topP;
    else if (topP !== 1) unsupported.refuse('top_p');
  }
  if (topK !== undefined) {
    if (allowed && !settings.budgeted) out.top_k = topK;
    else unsupported.refuse('top_k');
  }
  return out;
}

/** Parameters Anthropic has no counterpart for. Values that mean "off" ask for nothing and are fine. */
function checkInexpressible(request: HubChatRequest, unsupported: Unsupported): void {
  if (request.n !== undefined && request.n > 1) unsupported.refuse('n');
  if (request.seed !== undefined) unsupported.refuse('seed');
  if (request.presencePenalty) unsupported.refuse('presence_penalty');
  if (request.frequencyPenalty) unsupported.refuse('frequency_penalty');
  if (request.logitBias && Object.keys(request.logitBias).length > 0) unsupported.refuse('logit_bias');
  if (request.logprobs === true) unsupported.refuse('logprobs');
  if (request.topLogprobs) unsupported.refuse('top_logprobs');
  if (request.verbosity !== undefined) unsupported.drop('verbosity');
  if (request.metadata !== undefined) unsupported.drop('metadata');
}

function serviceTier(request: HubChatRequest, unsupported: Unsupported): { service_tier?: string } {
  switch (request.serviceTier) {
    case undefined:
      return {};
    case 'auto':
      return { service_tier: 'auto' };
    case 'default':
      return { service_tier: 'standard_only' };
    default:
      unsupported.refuse('service_tier');
      return {};
  }
}

/** `cache_control` at the top level is Anthropic's own and places the last breakpoint by itself. */
function extras(request: HubChatRequest, unsupported: Unsupported): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (key === 'cache_control' && isRecord(value)) kept[key] = value;
    else if (meaningfulExtras.has(key) && !isPlainModality(key, value)) unsupported.refuse(key);
    else unsupported.drop(key);
  }
  return kept;
}

function isPlainModality(key: string, value: unknown): boolean {
  return key === 'modalities' && Array.isArray(value) && value.every((entry) => entry === 'text');
}
