import { asArray, isObject, type JsonObject } from '../../json.js';
import type { AnswerRequest, ToolOffer } from '../../text/answer.js';
import * as check from './check.js';
import { checkStrictSchema } from './strict-schema.js';

const { invalid } = check;
const name = check.string({ max: 64, pattern: /^[a-zA-Z0-9_-]+$/ });
const functionMembers = { name, description: check.string(), parameters: check.anything, strict: check.boolean };
const customFormat: check.Check = (value, path) => {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  check.oneOf('text', 'grammar')(value['type'], `${path}.type`);
};
const customMembers = { name, description: check.string(), format: customFormat };

/** `tools` and the deprecated `functions`: shape, names, schemas. */
export function checkTools(body: JsonObject): void {
  const names = new Set<string>();
  asArray(body['tools']).forEach((tool, index) => {
    const path = `tools[${index}]`;
    if (!isObject(tool)) return;
    if (tool['type'] == null) throw check.missing(`${path}.type`);
    check.oneOf('function', 'custom')(tool['type'], `${path}.type`);
    const kind = tool['type'] as 'function' | 'custom';
    const members = kind === 'function' ? functionMembers : customMembers;
    check.object({ type: check.anything, [kind]: check.object(members, ['name']) }, [kind])(tool, path);
    checkDefinition(tool[kind] as JsonObject, `${path}.${kind}`, names, 'tools');
  });
  const functionNames = new Set<string>();
  asArray(body['functions']).forEach((definition, index) => {
    check.object(functionMembers, ['name'])(definition, `functions[${index}]`);
    checkDefinition(definition as JsonObject, `functions[${index}]`, functionNames, 'functions');
  });
}

/** `tool_choice`: a mode, or tools that are among those offered. */
export function checkToolChoice(body: JsonObject): void {
  const choice = body['tool_choice'];
  if (choice == null) return;
  if (typeof choice === 'string') return check.oneOf('none', 'auto', 'required')(choice, 'tool_choice');
  if (!isObject(choice)) throw check.invalidType('tool_choice', 'one of a string or object', choice);
  if (choice['type'] === undefined) throw check.missing('tool_choice.type');
  check.oneOf('allowed_tools', 'custom', 'function')(choice['type'], 'tool_choice.type');
  const kind = choice['type'] as 'allowed_tools' | 'custom' | 'function';
  const inner: check.Check =
    kind === 'allowed_tools'
      ? check.object({ mode: check.oneOf('auto', 'required'), tools: check.array(check.anyObject) }, ['mode', 'tools'])
      : check.object({ name: check.string() }, ['name']);
  check.object({ type: check.anything, [kind]: inner }, [kind])(choice, 'tool_choice');
  const offered = new Set(readTools(body).map((tool) => tool.name));
  const absent = namesOf(choice).find((wanted) => !offered.has(wanted));
  if (absent !== undefined && body['tools'] != null) {
    throw invalid(`Tool choice '${absent}' not found in 'tools' parameter.`, 'tool_choice');
  }
}

/** The tools offered, the deprecated functions among them. */
export function readTools(body: JsonObject): ToolOffer[] {
  const tools = asArray(body['tools']).filter(isObject);
  const offers = tools.map((tool): ToolOffer => {
    const custom = tool['type'] === 'custom';
    const definition = (custom ? tool['custom'] : tool['function']) as JsonObject;
    return { name: String(definition['name']), schema: definition['parameters'], custom };
  });
  const functions = asArray(body['functions']).filter(isObject);
  return [...offers, ...functions.map((each) => ({ name: String(each['name']), schema: each['parameters'] }))];
}

/** Which of them may or must be called. */
export function readToolChoice(body: JsonObject): AnswerRequest['toolChoice'] {
  const choice = body['tool_choice'] ?? body['function_call'];
  if (choice === 'none' || choice === 'required') return choice;
  if (!isObject(choice)) return 'auto';
  if (choice['type'] === 'allowed_tools' && (choice['allowed_tools'] as JsonObject)['mode'] === 'auto') return 'auto';
  return { named: namesOf(choice) };
}

function namesOf(choice: JsonObject): string[] {
  const allowed = choice['allowed_tools'];
  const choices = isObject(allowed) ? asArray(allowed['tools']).filter(isObject) : [choice];
  return choices.map((each) => {
    const inner = each['function'] ?? each['custom'] ?? each;
    return isObject(inner) ? String(inner['name']) : '';
  });
}

function checkDefinition(definition: JsonObject, path: string, names: Set<string>, list: string): void {
  const toolName = String(definition['name']);
  // The exact words are not documented; that a second tool of the same name is refused is.
  if (names.has(toolName))
    throw invalid(`Invalid '${list}': duplicate function name '${toolName}'.`, `${path}.name`, 'invalid_value');
  names.add(toolName);
  const schema = definition['parameters'];
  if (schema == null) return;
  const param = `${path}.parameters`;
  if (!isObject(schema)) throw check.invalidType(param, 'an object', schema);
  const owner = `function '${toolName}'`;
  const code = 'invalid_function_parameters';
  if (definition['strict'] === true) return checkStrictSchema(schema, owner, param, code);
  if (Object.keys(schema).length > 0 && schema['type'] !== 'object') {
    const got = typeof schema['type'] === 'string' ? schema['type'] : 'None';
    const problem = `Invalid schema for ${owner}: schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`;
    throw invalid(problem, param, code);
  }
  for (const [member, value] of Object.entries(isObject(schema['properties']) ? schema['properties'] : {})) {
    if (isObject(value) && value['type'] === 'array' && value['items'] === undefined) {
      const problem = `Invalid schema for ${owner}: In context=('properties', '${member}'), array schema missing items.`;
      throw invalid(problem, param, code);
    }
  }
}
