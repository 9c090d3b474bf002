/** A hub chat request as a body of Ollama's `POST /api/chat` (docs/api.md, "Generate a chat completion"). */
import type { HubChatRequest, HubRequest, HubTool } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { buildMessages } from './chat-messages.js';

/** Members of Ollama's own that clients may send as they are. */
const ownMembers: ReadonlySet<string> = new Set(['keep_alive', 'shift', 'think', 'truncate']);

/** Unknown members a client may have sent that change the reply; everything else unknown is only listed as dropped. */
const meaningfulExtras: ReadonlySet<string> = new Set(['audio', 'function_call', 'functions', 'web_search_options']);

/** @throws {UnsupportedParameterError} */
export function buildRequest(request: HubRequest, target: Target): UpstreamRequest {
  if (request.kind !== 'chat') throw new UnsupportedParameterError('model', 'This model serves chat completions only.');
  const unsupported = new Unsupported(request.dropUnsupported);
  const body = buildBody(request, target, unsupported);
  return {
    method: 'POST',
    path: '/api/chat',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'application/x-ndjson' : 'application/json',
    },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

function buildBody(request: HubChatRequest, target: Target, unsupported: Unsupported): Record<string, unknown> {
  checkInexpressible(request, unsupported);
  const tools = buildTools(request, unsupported);
  const format = outputFormat(request);
  const think = buildThinking(request, unsupported);
  const options = buildOptions(request, target);
  return {
    model: target.upstreamModel,
    messages: buildMessages(request.messages, unsupported),
    // Absent means a stream here.
    stream: request.stream,
    ...(tools === undefined ? {} : { tools }),
    ...(format === undefined ? {} : { format }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    ...keepAlive(target),
    ...extras(request, unsupported),
    ...(think === undefined ? {} : { think }),
  };
}

function buildTools(request: HubChatRequest, unsupported: Unsupported): Record<string, unknown>[] | undefined {
  const choice = request.toolChoice?.type ?? 'auto';
  if (choice !== 'auto' && choice !== 'none') {
    unsupported.refuse('tool_choice', "Invalid value for 'tool_choice': this model cannot be forced to call a tool.");
  }
  if (request.parallelToolCalls === false && request.tools) unsupported.refuse('parallel_tool_calls');
  // There is no word for "none": a model calls nothing where nothing is offered.
  if (request.tools === undefined || choice === 'none') return undefined;
  return request.tools.flatMap((tool, index) => buildTool(tool, index, unsupported));
}

function buildTool(tool: HubTool, index: number, unsupported: Unsupported): Record<string, unknown>[] {
  if (tool.type === 'other') {
    const path = `tools[${index}].type`;
    unsupported.refuse(path, `Invalid value for '${path}': this model takes only function tools.`);
    return [];
  }
  if (tool.strict === true) unsupported.drop(`tools[${index}].function.strict`);
  return [
    {
      type: 'function',
      function: {
        name: tool.name,
        ...(tool.description === undefined ? {} : { description: tool.description }),
        parameters: tool.parameters ?? { type: 'object', properties: {} },
      },
    },
  ];
}

/** `format` takes a schema, which is always enforced, or `json`. */
function outputFormat(request: HubChatRequest): unknown {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return undefined;
  return format.type === 'json-schema' ? (format.schema ?? 'json') : 'json';
}

/** `think` takes a switch or an effort (https://docs.ollama.com/capabilities/thinking). */
function buildThinking(request: HubChatRequest, unsupported: Unsupported): boolean | string | undefined {
  const effort = request.reasoningEffort;
  if (effort === undefined) {
    const type = request.thinking?.['type'];
    if (type === 'enabled' || type === 'adaptive') return true;
    if (type === 'disabled') return false;
    if (request.thinking !== undefined) unsupported.refuse('thinking');
    return undefined;
  }
  if (effort === 'none') return false;
  if (['low', 'medium', 'high', 'max'].includes(effort)) return effort;
  unsupported.refuse(
    'reasoning_effort',
    "Invalid value for 'reasoning_effort': this model takes none, low, medium, high or max.",
  );
  return undefined;
}

/** The deployment's, under the client's own `options`, under what OpenAI has a member for. */
function buildOptions(request: HubChatRequest, target: Target): Record<string, unknown> {
  const own = request.extras['options'];
  return {
    ...defined({ num_ctx: target.options['contextLength'] }),
    ...(isRecord(own) ? own : {}),
    ...defined({
      num_predict: request.maxOutputTokens ?? request.imposedMaxOutputTokens,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      min_p: request.extras['min_p'],
      repeat_penalty: request.extras['repetition_penalty'],
      seed: request.seed,
      stop: request.stop,
      presence_penalty: request.presencePenalty,
      frequency_penalty: request.frequencyPenalty,
    }),
  };
}

function defined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

/** Parameters Ollama has no counterpart for. Values that mean "off" ask for nothing and are fine. */
function checkInexpressible(request: HubChatRequest, unsupported: Unsupported): void {
  if (request.n !== undefined && request.n > 1) unsupported.refuse('n');
  if (request.logitBias && Object.keys(request.logitBias).length > 0) unsupported.refuse('logit_bias');
  if (request.logprobs === true) unsupported.refuse('logprobs');
  if (request.topLogprobs) unsupported.refuse('top_logprobs');
  if (request.verbosity !== undefined) unsupported.drop('verbosity');
  if (request.metadata !== undefined) unsupported.drop('metadata');
  if (request.endUser !== undefined) unsupported.drop('user');
  if (request.serviceTier !== undefined && !['auto', 'default'].includes(request.serviceTier)) {
    unsupported.drop('service_tier');
  }
}

function keepAlive(target: Target): { keep_alive?: string } {
  const configured = target.options['keepAlive'];
  return typeof configured === 'string' ? { keep_alive: configured } : {};
}

function extras(request: HubChatRequest, unsupported: Unsupported): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (ownMembers.has(key)) kept[key] = value;
    else if (key === 'options' ? isRecord(value) : key === 'min_p' || key === 'repetition_penalty') continue;
    else if (meaningfulExtras.has(key)) unsupported.refuse(key);
    else if (key !== 'modalities') unsupported.drop(key);
  }
  return kept;
}
