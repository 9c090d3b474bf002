/** What Converse refuses (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
import { asArray, isObject, type JsonObject } from '../../json.js';
import { isOurSignature } from '../anthropic/signature.js';
import { invalid } from './aws-error.js';

const MEMBERS = new Set([
  ...['messages', 'system', 'inferenceConfig', 'toolConfig', 'guardrailConfig', 'additionalModelRequestFields'],
  ...['additionalModelResponseFieldPaths', 'promptVariables', 'requestMetadata', 'performanceConfig', 'serviceTier'],
  'outputConfig',
]);

export function checkConverse(body: JsonObject, model: string): void {
  onlyKnown(body, MEMBERS, '');
  checkInference(body['inferenceConfig']);
  const messages = list(body['messages'], 'messages');
  if (messages.length === 0)
    throw invalid(
      "1 validation error detected: Value at 'messages' failed to satisfy constraint: Member must not be null",
    );
  for (const block of asArray(body['system'])) checkBlock(block, 'system', ['text', 'cachePoint', 'guardContent']);
  const tools = checkTools(body['toolConfig']);
  checkTurns(messages, tools !== undefined, model);
  checkOutput(body['outputConfig'], model);
  const tier = body['serviceTier'];
  if (
    tier !== undefined &&
    !(isObject(tier) && ['default', 'flex', 'priority', 'reserved'].includes(String(tier['type'])))
  ) {
    throw enumError('serviceTier.type', '[default, flex, priority, reserved]');
  }
  checkThinking(body, model);
}

function checkInference(config: unknown): void {
  if (config === undefined) return;
  if (!isObject(config)) throw invalid('inferenceConfig: expected an object');
  onlyKnown(config, new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']), 'inferenceConfig.');
  const { maxTokens, temperature, topP } = config;
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && Number(maxTokens) >= 1)) {
    throw constraint('inferenceConfig.maxTokens', 'Member must have value greater than or equal to 1');
  }
  for (const [name, value] of Object.entries({ temperature, topP })) {
    if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 1)) {
      throw constraint(`inferenceConfig.${name}`, 'Member must have value less than or equal to 1');
    }
  }
}

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** Names of the tools offered; undefined where there is no list. */
function checkTools(config: unknown): ReadonlySet<string> | undefined {
  if (config === undefined) return undefined;
  if (!isObject(config)) throw invalid('toolConfig: expected an object');
  onlyKnown(config, new Set(['tools', 'toolChoice']), 'toolConfig.');
  const names = new Set<string>();
  for (const tool of list(config['tools'], 'toolConfig.tools')) {
    const spec = isObject(tool) ? tool['toolSpec'] : undefined;
    if (isObject(tool) && isObject(tool['cachePoint'])) continue;
    if (!isObject(spec)) throw invalid('toolConfig.tools: a tool needs a toolSpec');
    onlyKnown(spec, new Set(['name', 'description', 'inputSchema', 'strict']), 'toolConfig.tools.toolSpec.');
    const name = String(spec['name']);
    if (!TOOL_NAME.test(name))
      throw constraint(
        'toolConfig.tools.toolSpec.name',
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+',
      );
    if (spec['description'] === '')
      throw constraint('toolConfig.tools.toolSpec.description', 'Member must have length greater than or equal to 1');
    const schema = isObject(spec['inputSchema']) ? spec['inputSchema']['json'] : undefined;
    if (!isObject(schema) || schema['type'] !== 'object') {
      throw invalid('The model returned the following errors: tools.0.custom.input_schema.type: Field required');
    }
    if (names.has(name)) throw invalid(`The tool name ${name} is already defined.`);
    names.add(name);
  }
  if (names.size === 0) throw constraint('toolConfig.tools', 'Member must have length greater than or equal to 1');
  const choice = config['toolChoice'];
  if (choice === undefined) return names;
  const keys = isObject(choice) ? Object.keys(choice) : [];
  if (!isObject(choice) || keys.length !== 1 || !['auto', 'any', 'tool'].includes(keys[0] ?? '')) {
    throw invalid('toolConfig.toolChoice: exactly one of auto, any, tool');
  }
  const named = isObject(choice['tool']) ? String(choice['tool']['name']) : undefined;
  if (named !== undefined && !names.has(named)) throw invalid(`Tool '${named}' not found in provided tools`);
  return names;
}

function checkTurns(messages: readonly unknown[], hasTools: boolean, model: string): void {
  let previous = 'assistant';
  let open: ReadonlySet<string> = new Set();
  messages.forEach((message, index) => {
    if (!isObject(message)) throw invalid(`messages.${index}: expected an object`);
    onlyKnown(message, new Set(['role', 'content']), `messages.${index}.`);
    const role = String(message['role']);
    if (role !== 'user' && role !== 'assistant') throw enumError(`messages.${index}.member.role`, '[user, assistant]');
    if (index === 0 && role !== 'user') {
      throw invalid(
        'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
      );
    }
    if (role === previous) throw invalid('messages: roles must alternate between "user" and "assistant"');
    const content = list(message['content'], `messages.${index}.content`);
    if (content.length === 0) {
      throw invalid(
        `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
      );
    }
    for (const [at, block] of content.entries()) checkBlock(block, `messages.${index}.content.${at}`, ALL, model);
    const calls = ids(content, 'toolUse');
    const results = ids(content, 'toolResult');
    if (calls.size + results.size > 0 && !hasTools) {
      throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
    }
    const missing = [...open].filter((id) => !results.has(id));
    if (missing.length > 0)
      throw invalid(
        `Expected toolResult blocks at messages.${index}.content for the following Ids: ${missing.join(', ')}`,
      );
    const unknown = [...results].filter((id) => !open.has(id));
    if (unknown.length > 0) {
      throw invalid(
        `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
      );
    }
    const loneDocument =
      content.some((block) => isObject(block) && block['document']) &&
      !content.some((block) => isObject(block) && block['text']);
    if (loneDocument) throw invalid(`A text block is required beside the documents at messages.${index}.content.`);
    open = calls;
    previous = role;
  });
  if (open.size > 0 || previous !== 'user') {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
}

const ALL = [
  'text',
  'image',
  'document',
  'audio',
  'video',
  'toolUse',
  'toolResult',
  'reasoningContent',
  'cachePoint',
  'guardContent',
];
/** What a model's family takes as the id of a call. */
function toolIdPattern(model: string): RegExp {
  if (model.includes('claude')) return /^[a-zA-Z0-9_-]{1,64}$/;
  return model.includes('mistral.') ? /^[a-zA-Z0-9]{9}$/ : /^[a-zA-Z0-9_.:-]{1,64}$/;
}

function checkBlock(block: unknown, path: string, kinds: readonly string[], model = ''): void {
  const keys = isObject(block) ? Object.keys(block) : [];
  const kind = keys[0] ?? '';
  if (!isObject(block) || keys.length !== 1 || !kinds.includes(kind)) {
    throw invalid(`${path}: a content block has exactly one of ${kinds.join(', ')}`);
  }
  if (kind === 'text') {
    if (typeof block['text'] !== 'string') throw invalid(`${path}.text: expected a string`);
    if (block['text'].trim() === '')
      throw invalid(
        `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`,
      );
    return;
  }
  const value = block[kind];
  if (!isObject(value)) throw invalid(`${path}.${kind}: expected an object`);
  if (kind === 'image') checkSource(value, path, ['png', 'jpeg', 'gif', 'webp'], ['format', 'source']);
  if (kind === 'document') {
    checkSource(
      value,
      path,
      ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'],
      ['format', 'source', 'name'],
    );
    if (!/^[A-Za-z0-9\-()[\]]+( [A-Za-z0-9\-()[\]]+)*$/.test(String(value['name']))) {
      throw invalid(
        "The model returned the following errors: The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
      );
    }
  }
  if (kind === 'cachePoint' && value['type'] !== 'default') throw enumError(`${path}.cachePoint.type`, '[default]');
  if (kind === 'toolUse' || kind === 'toolResult') {
    const pattern = toolIdPattern(model);
    if (!pattern.test(String(value['toolUseId'])))
      throw constraint(
        `${path}.${kind}.toolUseId`,
        `Member must satisfy regular expression pattern: ${pattern.source}`,
      );
    if (kind === 'toolUse' && !isObject(value['input'])) throw invalid(`${path}.toolUse.input: expected an object`);
    for (const part of asArray(value['content']))
      checkBlock(part, `${path}.toolResult.content`, ['text', 'json', 'image', 'document', 'video']);
  }
  if (kind === 'reasoningContent') checkReasoning(value, path);
}

function checkSource(value: JsonObject, path: string, formats: readonly string[], members: readonly string[]): void {
  onlyKnown(value, new Set(members), `${path}.`);
  if (!formats.includes(String(value['format']))) throw enumError(`${path}.format`, `[${formats.join(', ')}]`);
  const source = isObject(value['source']) ? value['source'] : {};
  const bytes = source['bytes'];
  const whole = typeof bytes === 'string' && bytes !== '' && Buffer.from(bytes, 'base64').toString('base64') === bytes;
  if (!whole && !isObject(source['s3Location']))
    throw invalid(`${path}.source: expected bytes in base64 or an s3Location`);
}

/** Reasoning has to come back as it was given. */
function checkReasoning(value: JsonObject, path: string): void {
  const { reasoningText, redactedContent } = value;
  if (typeof redactedContent === 'string') return;
  const text = isObject(reasoningText) ? reasoningText : {};
  if (!isOurSignature(String(text['signature']), String(text['text']))) {
    throw invalid(`The model returned the following errors: ${path}: Invalid \`signature\` in \`thinking\` block`);
  }
}

function checkOutput(config: unknown, model: string): void {
  if (config === undefined) return;
  const format = isObject(config) ? config['textFormat'] : undefined;
  if (format === undefined) return;
  if (!/claude-(haiku|sonnet|opus)-4-[56]|gpt-oss|qwen/.test(model)) {
    throw invalid('The model returned the following errors: output_config.format: Extra inputs are not permitted');
  }
  if (readTextSchema({ outputConfig: config }) === undefined)
    throw invalid('outputConfig.textFormat: expected json_schema with a schema in JSON text');
}

/** The schema of the answer, where one is asked for. */
export function readTextSchema(body: JsonObject): JsonObject | undefined {
  const config = body['outputConfig'];
  const format = isObject(config) ? config['textFormat'] : undefined;
  const structure = isObject(format) && format['type'] === 'json_schema' ? format['structure'] : undefined;
  const definition = isObject(structure) ? structure['jsonSchema'] : undefined;
  const text = isObject(definition) ? definition['schema'] : undefined;
  try {
    const schema: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isObject(schema) ? schema : undefined;
  } catch {
    return undefined;
  }
}

function checkThinking(body: JsonObject, model: string): void {
  const fields = isObject(body['additionalModelRequestFields']) ? body['additionalModelRequestFields'] : {};
  const thinking = fields['thinking'];
  if (thinking !== undefined && !model.includes('claude'))
    throw invalid(
      'Malformed input request: #: extraneous key [thinking] is not permitted, please reformat your input and try again.',
    );
  if (!isObject(thinking) || thinking['type'] !== 'enabled') return;
  const inference = isObject(body['inferenceConfig']) ? body['inferenceConfig'] : {};
  if (Number(inference['maxTokens'] ?? Infinity) <= Number(thinking['budget_tokens'])) {
    throw invalid(
      'The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.',
    );
  }
  const choice = isObject(body['toolConfig']) ? body['toolConfig']['toolChoice'] : undefined;
  if (isObject(choice) && choice['auto'] === undefined) {
    throw invalid(
      'The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.',
    );
  }
}

function ids(content: readonly unknown[], kind: string): Set<string> {
  const found = content.flatMap((block) => {
    const value = isObject(block) ? block[kind] : undefined;
    return isObject(value) ? [String(value['toolUseId'])] : [];
  });
  return new Set(found);
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw constraint(path, 'Member must not be null');
  return value as readonly unknown[];
}

function onlyKnown(value: JsonObject, members: ReadonlySet<string>, prefix: string): void {
  const unknown = Object.keys(value).find((name) => !members.has(name));
  if (unknown !== undefined) throw invalid(`The provided request is not valid: unknown member ${prefix}${unknown}`);
}

function constraint(path: string, rule: string) {
  return invalid(`1 validation error detected: Value at '${path}' failed to satisfy constraint: ${rule}`);
}

function enumError(path: string, values: string) {
  return constraint(path, `Member must satisfy enum value set: ${values}`);
}
