import type { Exchange } from '../../exchange.js';
import { asArray, isObject, type JsonObject } from '../../json.js';
import * as check from './check.js';
import { cacheControl, checkMessages, systemPrompt } from './message-check.js';
import { capabilitiesOf } from './models.js';

const { invalid } = check;
export const NEW_VERSION = '2026-10-21';

const toolChoice = check.tagged({
  auto: { members: { disable_parallel_tool_use: check.boolean }, required: [] },
  any: { members: { disable_parallel_tool_use: check.boolean }, required: [] },
  tool: { members: { name: check.string(), disable_parallel_tool_use: check.boolean }, required: ['name'] },
  none: { members: {}, required: [] },
});
const thinking = check.tagged({
  enabled: {
    members: { budget_tokens: check.integer(1_024), display: check.oneOf('summarized', 'omitted') },
    required: ['budget_tokens'],
  },
  adaptive: { members: { display: check.oneOf('summarized', 'omitted') }, required: [] },
  disabled: { members: {}, required: [] },
});
const outputFormat = check.object({ type: check.oneOf('json_schema'), schema: check.dictionary }, ['type', 'schema']);

/** The request fields of `POST /v1/messages` (openai-surface.md section 8; @anthropic-ai/sdk 1.10.0). */
const FIELDS: Record<string, check.Check> = {
  model: check.string({ min: 1, max: 256 }),
  messages: check.list(check.anything),
  max_tokens: check.integer(0),
  system: systemPrompt,
  tools: check.list(checkTool),
  tool_choice: toolChoice,
  thinking,
  output_config: check.object({ effort: check.oneOf('low', 'medium', 'high', 'xhigh', 'max'), format: outputFormat }),
  stop_sequences: check.list(check.string()),
  stream: check.boolean,
  metadata: check.object({ user_id: check.string({ max: 256 }) }),
  service_tier: check.oneOf('auto', 'standard_only'),
  speed: check.oneOf('standard', 'fast'),
  cache_control: cacheControl,
  container: check.anything,
  diagnostics: check.anything,
  inference_geo: check.string(),
  user_profile_id: check.string(),
  workspace_id: check.string(),
  temperature: check.number(0, 1),
  top_p: unsetOr(check.number(0, 1)),
  top_k: unsetOr(check.integer(0)),
};

/** Fields of features in trial; known only where the request names some in `anthropic-beta`. */
const BETA_FIELDS: Record<string, check.Check> = {
  mcp_servers: check.list(check.dictionary),
  context_management: check.dictionary,
  fallbacks: check.anything,
  output_format: check.dictionary,
};

/** -1 is taken for "not set" (recorded/anthropic/messages/anthropic-v1-messages-post-77bd4579). */
function unsetOr(inner: check.Check): check.Check {
  return (value, path) => {
    if (value !== -1) inner(value, path);
  };
}

/** Refuses what the real API refuses. `counting` is true for `count_tokens`, which needs no `max_tokens`. */
export function checkRequest(exchange: Exchange, counting: boolean): void {
  const { body, model } = exchange;
  const version = exchange.header('anthropic-version') ?? '';
  const fields = exchange.header('anthropic-beta') === undefined ? FIELDS : { ...FIELDS, ...BETA_FIELDS };
  const required = counting ? ['messages', 'model'] : ['max_tokens', 'messages', 'model'];
  check.object(fields, required)(body, '');
  if (counting && body['stream'] !== undefined) throw invalid('stream', 'Extra inputs are not permitted');
  if (counting && body['max_tokens'] !== undefined) throw invalid('max_tokens', 'Extra inputs are not permitted');
  checkMessages(asArray(body['messages']));
  checkToolSet(body);
  checkCacheBlocks(body);
  checkModelRules(body, model, version);
}

const toolName = /^[a-zA-Z0-9_-]{1,128}$/;

function checkTool(tool: unknown, path: string): void {
  if (!isObject(tool)) throw invalid(path, 'Input should be a valid dictionary or object to extract fields from');
  const type = tool['type'] ?? 'custom';
  if (type !== 'custom') {
    // Tools the vendor runs itself have versioned types, such as web_search_20250305.
    if (typeof type !== 'string' || !/^[a-z][a-z0-9_]*_\d{8}$/.test(type)) {
      throw invalid(
        path,
        `Input tag '${String(type)}' found using 'type' does not match any of the expected tags: 'custom'`,
      );
    }
    check.string()(tool['name'], `${path}.${type}.name`);
    return;
  }
  const members = {
    type: check.anything,
    name: check.string({ min: 1, max: 128, pattern: toolName }),
    description: check.string(),
    input_schema: check.dictionary,
    strict: check.boolean,
    cache_control: cacheControl,
    input_examples: check.anything,
    eager_input_streaming: check.boolean,
    allowed_callers: check.anything,
    defer_loading: check.boolean,
  };
  check.object(members, ['name', 'input_schema'])(tool, `${path}.custom`);
  const schema = tool['input_schema'] as JsonObject;
  if (schema['type'] === undefined) throw invalid(`${path}.custom.input_schema.type`, 'Field required');
  if (schema['type'] !== 'object') throw invalid(`${path}.custom.input_schema.type`, "Input should be 'object'");
}

function checkToolSet(body: JsonObject): void {
  const names = asArray(body['tools']).map((tool) => (isObject(tool) ? String(tool['name']) : ''));
  if (new Set(names).size < names.length) throw invalid('tools', 'Tool names must be unique.');
  const choice = body['tool_choice'];
  if (!isObject(choice)) return;
  if (names.length === 0 && choice['type'] !== 'none')
    throw invalid('tool_choice', 'may only be specified while providing tools');
  if (choice['type'] === 'tool' && !names.includes(String(choice['name']))) {
    throw invalid('', `Tool '${String(choice['name'])}' not found in provided tools`);
  }
}

const MAX_CACHE_BLOCKS = 4;

function checkCacheBlocks(body: JsonObject): void {
  const found = countMembers([body['tools'], body['system'], body['messages']], 'cache_control');
  if (found > MAX_CACHE_BLOCKS) {
    throw invalid('', `A maximum of ${MAX_CACHE_BLOCKS} blocks with cache_control may be provided. Found ${found}.`);
  }
}

function countMembers(value: unknown, name: string): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countMembers(each, name), 0);
  if (!isObject(value)) return 0;
  return (value[name] == null ? 0 : 1) + countMembers(value['content'], name);
}

/** What differs by model and version (providers.md 0.1 and 3.2). */
function checkModelRules(body: JsonObject, model: string, version: string): void {
  const can = capabilitiesOf(model);
  const mode = isObject(body['thinking']) ? body['thinking']['type'] : undefined;
  const thinks = mode === 'enabled' || mode === 'adaptive';
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (body[name] == null) continue;
    if (version === NEW_VERSION) throw invalid(name, 'Extra inputs are not permitted');
    if (!can.sampling) throw invalid('', `\`${name}\` is not supported by this model.`);
    if (thinks && name === 'top_k') throw invalid('', '`top_k` must be unset when thinking is enabled.');
    if (thinks && name === 'temperature' && body[name] !== 1) {
      throw invalid('', '`temperature` may only be set to 1 when thinking is enabled.');
    }
  }
  const maxTokens = Number(body['max_tokens'] ?? 0);
  if (maxTokens > can.maxOutput) {
    const problem = `${maxTokens} > ${can.maxOutput}, which is the maximum allowed number of output tokens for ${model}`;
    throw invalid('max_tokens', problem);
  }
  if (mode === 'enabled' && !can.budgetThinking)
    throw invalid('thinking.type', "'enabled' is not supported by this model. Use 'adaptive'.");
  if (mode === 'adaptive' && !can.adaptiveThinking)
    throw invalid('thinking.type', "'adaptive' is not supported by this model.");
  const budget = isObject(body['thinking']) ? body['thinking']['budget_tokens'] : undefined;
  if (typeof budget === 'number' && body['max_tokens'] !== undefined && maxTokens <= budget) {
    throw invalid('', '`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  const effort = isObject(body['output_config']) ? body['output_config']['effort'] : undefined;
  if (effort === 'xhigh' && !can.xhigh) {
    // recorded/anthropic/messages/anthropic-explicit-effort-xhigh-unsupported-model-errors
    throw invalid('', "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.");
  }
  const choice = isObject(body['tool_choice']) ? body['tool_choice']['type'] : undefined;
  if (choice !== 'any' && choice !== 'tool') return;
  if (thinks) throw invalid('', 'Thinking may not be enabled when tool_choice forces tool use.');
  if (!can.forcedTools) throw invalid('tool_choice', `'${choice}' is not supported by this model.`);
}
