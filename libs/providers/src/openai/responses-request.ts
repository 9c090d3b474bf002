/** A hub chat request as a Responses body, for models or requests that only this upstream endpoint serves. */
import type {
  HubAssistantMessage,
  HubChatRequest,
  HubMediaSource,
  HubMessage,
  HubRequest,
  HubTool,
  HubUserPart,
} from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';

type Json = Record<string, unknown>;

/** Chat members that mean the same in Responses. */
const passedOn: ReadonlySet<string> = new Set([
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'moderation',
]);

/** @throws {UnsupportedParameterError} */
export function buildResponsesRequest(
  request: HubRequest,
  target: Target,
  headers: Record<string, string>,
): UpstreamRequest {
  if (request.kind !== 'chat') throw new UnsupportedParameterError('model', 'This model serves chat only.');
  const unsupported = new Unsupported(request.dropUnsupported);
  const body = buildBody(request, target, unsupported);
  return {
    method: 'POST',
    path: '/responses',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
      ...headers,
    },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

function buildBody(request: HubChatRequest, target: Target, unsupported: Unsupported): Json {
  refuseInexpressible(request, unsupported);
  const cap = request.maxOutputTokens ?? request.imposedMaxOutputTokens;
  const format = request.responseFormat;
  const text = { ...(format ? { format: buildFormat(format) } : {}), ...defined({ verbosity: request.verbosity }) };
  const thinking = request.thinking !== undefined && request.thinking['type'] !== 'disabled';
  // Who asks for thinking in Anthropic's words expects to see it; anybody else has not asked for a summary.
  const reasoning = defined({ effort: effortOf(request), summary: thinking ? 'auto' : undefined });
  const hasTools = request.tools !== undefined && request.tools.length > 0;
  return {
    model: target.upstreamModel,
    input: request.messages.flatMap((message, index) => items(message, `messages[${index}]`, unsupported)),
    ...(hasTools ? { tools: request.tools?.flatMap((tool, index) => buildTool(tool, index, unsupported)) } : {}),
    ...(request.toolChoice ? { tool_choice: buildToolChoice(request.toolChoice, unsupported) } : {}),
    ...(hasTools ? defined({ parallel_tool_calls: request.parallelToolCalls }) : {}),
    ...(Object.keys(text).length > 0 ? { text } : {}),
    ...(Object.keys(reasoning).length > 0 ? { reasoning } : {}),
    ...defined({
      max_output_tokens: cap,
      temperature: request.temperature,
      top_p: request.topP,
      top_logprobs: request.topLogprobs,
      safety_identifier: request.endUser,
      metadata: request.metadata,
      service_tier: request.serviceTier,
    }),
    // Nothing is kept at the vendor that the client did not ask to keep; the reasoning comes along instead.
    store: false,
    include: ['reasoning.encrypted_content', ...(request.logprobs === true ? ['message.output_text.logprobs'] : [])],
    ...extras(request, unsupported),
    ...(request.stream ? { stream: true } : {}),
  };
}

/** What Chat Completions has and Responses has not. */
function refuseInexpressible(request: HubChatRequest, unsupported: Unsupported): void {
  if (request.n !== undefined && request.n > 1) unsupported.refuse('n');
  if (request.stop && request.stop.length > 0) unsupported.refuse('stop');
  if (request.seed !== undefined) unsupported.refuse('seed');
  if (request.presencePenalty) unsupported.refuse('presence_penalty');
  if (request.frequencyPenalty) unsupported.refuse('frequency_penalty');
  if (request.logitBias && Object.keys(request.logitBias).length > 0) unsupported.refuse('logit_bias');
  if (request.topK !== undefined) unsupported.refuse('top_k');
}

function effortOf(request: HubChatRequest): string | undefined {
  if (request.reasoningEffort !== undefined) return request.reasoningEffort;
  const budget = request.thinking?.['type'] === 'enabled' ? request.thinking['budget_tokens'] : undefined;
  if (typeof budget !== 'number') return undefined;
  return budget <= 4_096 ? 'low' : budget <= 16_384 ? 'medium' : 'high';
}

function extras(request: HubChatRequest, unsupported: Unsupported): Json {
  const kept: Json = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (passedOn.has(key)) kept[key] = value;
    else if (['functions', 'function_call', 'audio', 'web_search_options'].includes(key)) unsupported.refuse(key);
    else unsupported.drop(key);
  }
  return kept;
}

function items(message: HubMessage, path: string, unsupported: Unsupported): Json[] {
  switch (message.role) {
    case 'system':
      return [{ role: message.spelling, content: message.parts.map(({ text }) => ({ type: 'input_text', text })) }];
    case 'user':
      return [{ role: 'user', content: content(message.parts, path, unsupported) }];
    case 'assistant':
      return assistantItems(message, unsupported);
    case 'tool': {
      const parts = content(message.parts, path, unsupported);
      const [only] = parts;
      const output = parts.length === 1 && only?.['type'] === 'input_text' ? only['text'] : parts;
      return [{ type: 'function_call_output', call_id: message.toolCallId, output }];
    }
  }
}

function content(parts: readonly HubUserPart[], path: string, unsupported: Unsupported): Json[] {
  return parts.map((part, index): Json => {
    switch (part.type) {
      case 'text':
        return { type: 'input_text', text: part.text };
      case 'image': {
        const { source } = part;
        const where = source.type === 'id' ? { file_id: source.id } : { image_url: urlOf(source) };
        return { type: 'input_image', detail: part.detail ?? 'auto', ...where };
      }
      case 'file': {
        const { source, filename } = part;
        if (source.type === 'id') return { type: 'input_file', file_id: source.id };
        if (source.type === 'url') return { type: 'input_file', file_url: source.url };
        return { type: 'input_file', filename: filename ?? 'document.pdf', file_data: urlOf(source) };
      }
      case 'audio':
        unsupported.refuse(
          `${path}.content[${index}]`,
          `Unsupported content: '${path}.content[${index}]' is audio, which this model does not take.`,
        );
        return { type: 'input_text', text: '' };
    }
  });
}

function urlOf(source: HubMediaSource): string {
  if (source.type === 'url') return source.url;
  return source.type === 'base64' ? `data:${source.mediaType};base64,${source.data}` : '';
}

/**
 * In the order the model produced it. Encrypted reasoning goes back as the item it was; thinking that only is text, or
 * that another vendor signed, has no way back.
 */
function assistantItems(message: HubAssistantMessage, unsupported: Unsupported): Json[] {
  return message.parts
    .map((part): Json | null => {
      switch (part.type) {
        case 'text':
          return { role: 'assistant', content: [{ type: 'output_text', text: part.text }] };
        case 'refusal':
          return { role: 'assistant', content: [{ type: 'refusal', refusal: part.text }] };
        case 'redacted-thinking':
          if (part.id !== undefined)
            return { type: 'reasoning', id: part.id, summary: [], encrypted_content: part.data };
          unsupported.drop('thinking');
          return null;
        case 'thinking':
          unsupported.drop('thinking');
          return null;
        case 'tool-call':
          return {
            type: 'function_call',
            call_id: part.id,
            name: part.name,
            arguments: part.arguments === '' ? '{}' : part.arguments,
          };
      }
    })
    .filter((item) => item !== null);
}

function buildTool(tool: HubTool, index: number, unsupported: Unsupported): Json[] {
  if (tool.type === 'function') {
    const { name, description, parameters, strict } = tool;
    const empty = { type: 'object', properties: {} };
    // Chat's default is not strict, Responses' is.
    return [
      { type: 'function', name, ...defined({ description }), parameters: parameters ?? empty, strict: strict ?? false },
    ];
  }
  const custom = tool.raw['custom'];
  if (tool.raw['type'] === 'custom' && typeof custom === 'object' && custom !== null) {
    return [{ type: 'custom', ...custom }];
  }
  const type = String(tool.raw['type']).slice(0, 64);
  unsupported.refuse(
    `tools[${index}].type`,
    `Invalid value for 'tools[${index}].type': '${type}' is not supported here.`,
  );
  return [];
}

function buildToolChoice(choice: NonNullable<HubChatRequest['toolChoice']>, unsupported: Unsupported): unknown {
  if (choice.type === 'tool') return { type: 'function', name: choice.name };
  if (choice.type !== 'other') return choice.type;
  unsupported.refuse('tool_choice', "Invalid value for 'tool_choice': this model does not take this form.");
  return 'auto';
}

function buildFormat(format: NonNullable<HubChatRequest['responseFormat']>): Json {
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { name, schema, strict, description } = format;
  return { type: 'json_schema', name, ...defined({ schema: schema ?? {}, strict, description }) };
}

function defined(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
