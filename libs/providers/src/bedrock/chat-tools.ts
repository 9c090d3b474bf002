/** Tools, the choice among them, and structured output, which for many models is a tool too. */
import type { HubChatRequest, HubTool } from '@tollgate/wire';
import { capabilitiesOf } from '../anthropic/capabilities.js';
import type { Unsupported } from '../unsupported.js';
import { cachePoint } from './cache-points.js';
import { type CachePoint, structuredOutputTool, type ToolConfig, type ToolSpec } from './converse.js';
import type { BedrockModel } from './models.js';

type JsonRecord = Readonly<Record<string, unknown>>;

export interface ToolSettings {
  toolConfig?: ToolConfig;
  /** For `outputConfig.textFormat`. */
  textFormat?: JsonRecord;
  /** Claude's own `tool_choice`, which says what Converse's cannot: no call, or one at a time. */
  claudeToolChoice?: JsonRecord;
  /** The reply has to be a call, which rules out budgeted thinking. */
  forced: boolean;
}

/** What the reply may be: free, some call, or a call of the named tool. */
type Choice = { type: 'auto' } | { type: 'none' } | { type: 'any' } | { type: 'tool'; name: string };

export function buildTools(
  request: HubChatRequest,
  calledTools: ReadonlySet<string>,
  model: BedrockModel,
  unsupported: Unsupported,
): ToolSettings {
  const tools = (request.tools ?? []).flatMap((tool, index) => toolBlocks(tool, index, model, unsupported));
  const output = structuredOutput(request, model, unsupported);
  let choice = choiceOf(request, model, unsupported);
  if (output?.tool !== undefined) {
    // Beside tools of its own the model may still call one of them; its answer is a call as well.
    choice =
      tools.length > 0 && choice.type !== 'none' ? { type: 'any' } : { type: 'tool', name: structuredOutputTool };
    tools.push(output.tool);
  }
  const textFormat = output?.textFormat;
  const common = textFormat === undefined ? {} : { textFormat };
  if (choice.type === 'none' && calledTools.size === 0) return { ...common, forced: false };
  if (tools.length === 0) {
    if (calledTools.size === 0) return { ...common, forced: false };
    // A conversation with calls in it needs the list, even where no more calls are wanted.
    tools.push(...[...calledTools].map(rememberedTool));
    if (model.family === 'claude') choice = { type: 'none' };
  }
  const single = request.parallelToolCalls === false && tools.length > 0;
  if (model.family === 'claude' && (single || choice.type === 'none')) {
    const once = single && choice.type !== 'none' ? { disable_parallel_tool_use: true } : {};
    return { ...common, toolConfig: { tools }, claudeToolChoice: { ...choice, ...once }, forced: isForced(choice) };
  }
  if (choice.type === 'none') unsupported.refuse('tool_choice');
  if (single) unsupported.refuse('parallel_tool_calls');
  const toolChoice =
    choice.type === 'any' ? { any: {} } : choice.type === 'tool' ? { tool: { name: choice.name } } : undefined;
  return { ...common, toolConfig: { tools, ...(toolChoice ? { toolChoice } : {}) }, forced: isForced(choice) };
}

function isForced(choice: Choice): boolean {
  return choice.type === 'any' || choice.type === 'tool';
}

function toolBlocks(
  tool: HubTool,
  index: number,
  model: BedrockModel,
  unsupported: Unsupported,
): (ToolSpec | CachePoint)[] {
  if (tool.type === 'other') {
    const param = `tools[${index}].type`;
    unsupported.refuse(param, `Invalid value for '${param}': this model takes only function tools.`);
    return [];
  }
  if (tool.name === structuredOutputTool) {
    const param = `tools[${index}].function.name`;
    unsupported.refuse(param, `Invalid '${param}': '${structuredOutputTool}' is reserved for structured output.`);
    return [];
  }
  const strict = tool.strict === true && model.structuredOutput;
  if (tool.strict === true && !strict) unsupported.drop(`tools[${index}].function.strict`);
  // A description that is there has to say something.
  const described = tool.description?.trim() ? { description: tool.description } : {};
  const json = tool.parameters ?? { type: 'object', properties: {} };
  return [
    { toolSpec: { name: tool.name, ...described, inputSchema: { json }, ...(strict ? { strict } : {}) } },
    ...cachePoint(tool.cache, model.toolCachePoints),
  ];
}

function rememberedTool(name: string): ToolSpec {
  return { toolSpec: { name, inputSchema: { json: { type: 'object' } } } };
}

function choiceOf(request: HubChatRequest, model: BedrockModel, unsupported: Unsupported): Choice {
  const choice = request.toolChoice;
  if (choice === undefined || choice.type === 'auto') return { type: 'auto' };
  if (choice.type === 'none') return { type: 'none' };
  if (choice.type === 'other') {
    unsupported.refuse('tool_choice');
    return { type: 'auto' };
  }
  if (model.family === 'claude' && !capabilitiesOf(model.name).forcedToolChoice) {
    unsupported.refuse('tool_choice', "Invalid value for 'tool_choice': this model cannot be forced to call a tool.");
    return { type: 'auto' };
  }
  return choice.type === 'tool' ? { type: 'tool', name: choice.name } : { type: 'any' };
}

/** By Bedrock itself where the model can, else by a tool the model is made to call. */
function structuredOutput(
  request: HubChatRequest,
  model: BedrockModel,
  unsupported: Unsupported,
): { tool?: ToolSpec; textFormat?: JsonRecord } | undefined {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json' || format.schema === undefined) {
    unsupported.refuse(
      'response_format',
      "Invalid value for 'response_format': this model takes a JSON schema, not 'json_object'.",
    );
    return undefined;
  }
  const { schema, name, description } = format;
  const described = description?.trim() ? { description } : {};
  if (model.structuredOutput) {
    const jsonSchema = { name, ...described, schema: JSON.stringify(schema) };
    return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
  }
  const words = described.description ?? `Gives the answer, a value of the type ${name}. Call it to answer.`;
  return { tool: { toolSpec: { name: structuredOutputTool, description: words, inputSchema: { json: schema } } } };
}
