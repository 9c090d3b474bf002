/** A hub chat request as `generateContent` (https://ai.google.dev/api/generate-content). */
import type { HubChatRequest, HubRequest, HubTool } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { buildConversation } from './contents.js';
import type { GeminiFlavour } from './flavour.js';
import { generationOf } from './generation.js';
import { googleSchema } from './schema.js';
import { buildThinking } from './thinking.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Unknown members a client may have sent that change the reply; everything else unknown is only listed as dropped. */
const meaningfulExtras: ReadonlySet<string> = new Set([
  'audio',
  'function_call',
  'functions',
  'modalities',
  'web_search_options',
]);

/** What bounds a reply is the gateway's to know, so it comes in OpenAI's words only. */
const boundingMembers = /^(max_?output_?tokens|candidate_?count)$/i;

/** @throws {UnsupportedParameterError} */
export function buildChatRequest(request: HubRequest, target: Target, flavour: GeminiFlavour): UpstreamRequest {
  if (request.kind !== 'chat') {
    throw new UnsupportedParameterError('model', 'This endpoint of the model serves chat completions only.');
  }
  const unsupported = new Unsupported(request.dropUnsupported);
  const body = buildBody(request, target, flavour, unsupported);
  const method = request.stream ? 'streamGenerateContent' : 'generateContent';
  return {
    method: 'POST',
    path: flavour.methodPath(target, method) + (request.stream ? '?alt=sse' : ''),
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
    },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

function buildBody(
  request: HubChatRequest,
  target: Target,
  flavour: GeminiFlavour,
  unsupported: Unsupported,
): Record<string, unknown> {
  const generation = generationOf(target.upstreamModel);
  const { system, contents } = buildConversation(request.messages, generation, unsupported);
  checkInexpressible(request, unsupported);
  const { own, generationConfig } = readExtras(request, flavour, unsupported);
  const thinkingConfig = buildThinking(request, generation, unsupported);
  const config = {
    ...generationConfig,
    ...sampling(request),
    ...outputFormat(request, unsupported),
    ...(thinkingConfig === undefined ? {} : { thinkingConfig }),
  };
  const toolConfig = buildToolConfig(request, unsupported);
  const declarations = buildTools(request.tools ?? [], unsupported);
  return {
    ...own,
    contents,
    ...(system.length > 0 ? { systemInstruction: { parts: system } } : {}),
    ...(declarations.length > 0 ? { tools: [{ functionDeclarations: declarations }] } : {}),
    ...(toolConfig ? { toolConfig } : {}),
    ...(Object.keys(config).length > 0 ? { generationConfig: config } : {}),
    ...serviceTier(request, flavour, unsupported),
  };
}

function sampling(request: HubChatRequest): Record<string, unknown> {
  const maxOutputTokens = request.maxOutputTokens ?? request.imposedMaxOutputTokens;
  const members = {
    maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    candidateCount: request.n,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    stopSequences: request.stop && request.stop.length > 0 ? request.stop : undefined,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function buildTools(tools: readonly HubTool[], unsupported: Unsupported): JsonRecord[] {
  return tools.flatMap((tool, index): JsonRecord[] => {
    const path = `tools[${index}]`;
    if (tool.type === 'other') {
      unsupported.refuse(`${path}.type`, `Invalid value for '${path}.type': this model takes only function tools.`);
      return [];
    }
    if (tool.strict === true) unsupported.drop(`${path}.function.strict`);
    const { parameters } = tool;
    const lost = (keyword: string) => unsupported.drop(`${path}.function.parameters.${keyword}`);
    return [
      {
        name: tool.name,
        ...(tool.description === undefined ? {} : { description: tool.description }),
        ...(parameters === undefined || Object.keys(parameters).length === 0
          ? {}
          : { parametersJsonSchema: googleSchema(parameters, lost) }),
      },
    ];
  });
}

function buildToolConfig(request: HubChatRequest, unsupported: Unsupported): JsonRecord | undefined {
  if (request.parallelToolCalls === false && request.tools !== undefined) {
    unsupported.refuse(
      'parallel_tool_calls',
      "Invalid value for 'parallel_tool_calls': this model cannot be kept to one call.",
    );
  }
  const choice = request.toolChoice;
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
      return { functionCallingConfig: { mode: 'AUTO' } };
    case 'none':
      return { functionCallingConfig: { mode: 'NONE' } };
    case 'required':
      return { functionCallingConfig: { mode: 'ANY' } };
    case 'tool':
      return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [choice.name] } };
    case 'other':
      unsupported.refuse('tool_choice', "Invalid value for 'tool_choice': this model does not take this form.");
      return undefined;
  }
}

function outputFormat(request: HubChatRequest, unsupported: Unsupported): JsonRecord {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.type === 'json' || format.schema === undefined) return { responseMimeType };
  const lost = (keyword: string) => unsupported.drop(`response_format.json_schema.schema.${keyword}`);
  return { responseMimeType, responseJsonSchema: googleSchema(format.schema, lost) };
}

/** Parameters Google has no counterpart for, or whose answer has no place in a translated reply. */
function checkInexpressible(request: HubChatRequest, unsupported: Unsupported): void {
  if (request.logitBias && Object.keys(request.logitBias).length > 0) unsupported.refuse('logit_bias');
  if (request.logprobs === true) unsupported.refuse('logprobs');
  if (request.topLogprobs) unsupported.refuse('top_logprobs');
  if (request.verbosity !== undefined) unsupported.drop('verbosity');
  if (request.metadata !== undefined) unsupported.drop('metadata');
  if (request.endUser !== undefined) unsupported.drop('user');
}

function serviceTier(request: HubChatRequest, flavour: GeminiFlavour, unsupported: Unsupported): JsonRecord {
  const tier = request.serviceTier;
  if (tier === undefined || tier === 'auto') return {};
  if (flavour.serviceTier) return { serviceTier: tier === 'default' ? 'standard' : tier };
  if (tier !== 'default') unsupported.refuse('service_tier');
  return {};
}

/** Google's own members, by either spelling of protobuf's JSON, go up as they are. */
function readExtras(request: HubChatRequest, flavour: GeminiFlavour, unsupported: Unsupported) {
  const own: Record<string, unknown> = {};
  let generationConfig: JsonRecord = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (flavour.ownMembers.has(key)) own[key] = value;
    else if ((key === 'generationConfig' || key === 'generation_config') && isRecord(value)) {
      generationConfig = withoutBounds(value, key, unsupported);
    } else if (meaningfulExtras.has(key) && !isPlainModality(key, value)) unsupported.refuse(key);
    else unsupported.drop(key);
  }
  return { own, generationConfig };
}

function withoutBounds(config: JsonRecord, path: string, unsupported: Unsupported): JsonRecord {
  return Object.fromEntries(
    Object.entries(config).filter(([name]) => {
      if (!boundingMembers.test(name)) return true;
      unsupported.refuse(`${path}.${name}`, `Use 'max_completion_tokens' and 'n' instead of '${path}.${name}'.`);
      return false;
    }),
  );
}

function isPlainModality(key: string, value: unknown): boolean {
  return key === 'modalities' && Array.isArray(value) && value.every((entry) => entry === 'text');
}
