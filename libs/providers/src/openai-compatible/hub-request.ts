/**
 * A hub chat request as a Chat Completions body, for clients of another dialect. Model, output cap and the wish for usage
 * are left out: the endpoint's pass-through puts them in, in whichever member its vendor takes.
 */
import type {
  HubAssistantMessage,
  HubChatRequest,
  HubMediaSource,
  HubMessage,
  HubTextPart,
  HubTool,
  HubToolChoice,
  HubToolMessage,
  HubUserPart,
} from '@tollgate/wire';
import type { Unsupported } from '../unsupported.js';

type Json = Record<string, unknown>;

export interface ChatBodySettings {
  /** The vendor takes earlier thinking back (`reasoning_content`, `reasoning_details`); OpenAI itself has no member for it. */
  thinkingHistory: boolean;
}

/** Members of other dialects that mean the same in Chat Completions (openai-openapi 2.3.0). */
const passedOn: ReadonlySet<string> = new Set([
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'moderation',
]);

/** @throws {UnsupportedParameterError} */
export function buildChatBody(request: HubChatRequest, settings: ChatBodySettings, unsupported: Unsupported): Json {
  const effort = effortOf(request);
  return {
    model: request.model,
    messages: buildMessages(request.messages, settings, unsupported),
    ...(request.tools && request.tools.length > 0 ? { tools: buildTools(request.tools, unsupported) } : {}),
    ...(request.toolChoice ? { tool_choice: buildToolChoice(request.toolChoice) } : {}),
    // Refused beside a request without tools.
    ...(request.parallelToolCalls !== undefined && request.tools && request.tools.length > 0
      ? { parallel_tool_calls: request.parallelToolCalls }
      : {}),
    ...(request.responseFormat ? { response_format: buildFormat(request.responseFormat) } : {}),
    ...defined({
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      n: request.n,
      seed: request.seed,
      presence_penalty: request.presencePenalty,
      frequency_penalty: request.frequencyPenalty,
      logit_bias: request.logitBias,
      logprobs: request.logprobs,
      top_logprobs: request.topLogprobs,
      reasoning_effort: effort,
      verbosity: request.verbosity,
      user: request.endUser,
      service_tier: request.serviceTier,
    }),
    ...(request.stop && request.stop.length > 0 ? { stop: request.stop } : {}),
    ...extras(request, unsupported),
    ...(request.stream ? { stream: true } : {}),
  };
}

/** Tokens to think with, as Anthropic's clients say it, in OpenAI's words; the upper bounds are Anthropic's own examples. */
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
    else unsupported.drop(key);
  }
  // Metadata labels stored replies, and nothing is stored.
  if (request.metadata !== undefined) unsupported.drop('metadata');
  return kept;
}

function buildMessages(messages: readonly HubMessage[], settings: ChatBodySettings, unsupported: Unsupported): Json[] {
  const out: Json[] = [];
  /** Images of tool results, which a `tool` message cannot hold: they follow the last of the results. */
  let shown: Json[] = [];
  const flush = () => {
    if (shown.length > 0) out.push({ role: 'user', content: shown });
    shown = [];
  };
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.role !== 'tool') flush();
    switch (message.role) {
      case 'system':
        out.push({ role: message.spelling, content: textContent(message.parts, unsupported), ...nameOf(message) });
        break;
      case 'user':
        out.push({ role: 'user', content: userContent(message.parts, path, unsupported), ...nameOf(message) });
        break;
      case 'assistant':
        out.push(assistantMessage(message, settings, unsupported));
        break;
      case 'tool':
        out.push(toolMessage(message, path, shown, unsupported));
        break;
    }
  });
  flush();
  return out;
}

function nameOf(message: { name?: string }): Json {
  return message.name === undefined ? {} : { name: message.name };
}

function textContent(parts: readonly HubTextPart[], unsupported: Unsupported): string | Json[] {
  noteCache(parts, unsupported);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.text;
  return parts.map((part) => ({ type: 'text', text: part.text }));
}

function userContent(parts: readonly HubUserPart[], path: string, unsupported: Unsupported): string | Json[] {
  noteCache(parts, unsupported);
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') return only.text;
  return parts.flatMap((part, index) => userPart(part, `${path}.content[${index}]`, unsupported));
}

function userPart(part: HubUserPart, path: string, unsupported: Unsupported): Json[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image': {
      const url = urlOf(part.source);
      if (url === null) {
        unsupported.refuse(
          path,
          `Unsupported content: '${path}' names an image by id; send its data or a URL instead.`,
        );
        return [];
      }
      return [{ type: 'image_url', image_url: { url, ...(part.detail === undefined ? {} : { detail: part.detail }) } }];
    }
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: part.data, format: part.format } }];
    case 'file': {
      const { source } = part;
      if (source.type === 'id') return [{ type: 'file', file: { file_id: source.id } }];
      if (source.type === 'url') {
        unsupported.refuse(path, `Unsupported content: '${path}' is a file by URL; send its data instead.`);
        return [];
      }
      // Chat takes PDF files only; what is text anyway can be said as text.
      if (source.mediaType.startsWith('text/')) {
        const title = part.filename === undefined ? '' : `${part.filename}\n\n`;
        return [{ type: 'text', text: title + Buffer.from(source.data, 'base64').toString('utf8') }];
      }
      const filename = part.filename ?? 'document.pdf';
      return [{ type: 'file', file: { filename, file_data: urlOf(source) } }];
    }
  }
}

function urlOf(source: HubMediaSource): string | null {
  if (source.type === 'url') return source.url;
  return source.type === 'base64' ? `data:${source.mediaType};base64,${source.data}` : null;
}

function toolMessage(message: HubToolMessage, path: string, shown: Json[], unsupported: Unsupported): Json {
  noteCache(message.parts, unsupported);
  const texts: string[] = [];
  message.parts.forEach((part, index) => {
    const [first, ...rest] = userPart(part, `${path}.content[${index}]`, unsupported);
    if (first === undefined) return;
    if (first['type'] === 'text') texts.push(String(first['text']));
    else {
      shown.push({ type: 'text', text: `Content of the result of tool call ${message.toolCallId}:` }, first, ...rest);
      texts.push('(Its content follows in the next message.)');
    }
  });
  if (message.isError === true) unsupported.drop(`${path}.is_error`);
  return { role: 'tool', tool_call_id: message.toolCallId, content: texts.join('\n') };
}

function assistantMessage(message: HubAssistantMessage, settings: ChatBodySettings, unsupported: Unsupported): Json {
  noteCache(message.parts, unsupported);
  let content: string | null = null;
  let refusal: string | null = null;
  let reasoning = '';
  const calls: Json[] = [];
  const details: Json[] = [];
  message.parts.forEach((part, index) => {
    switch (part.type) {
      case 'text':
        content = (content ?? '') + part.text;
        break;
      case 'refusal':
        refusal = (refusal ?? '') + part.text;
        break;
      case 'thinking':
        reasoning += part.text;
        if (part.signature !== undefined)
          details.push({ type: 'reasoning.text', text: part.text, signature: part.signature, index });
        break;
      case 'redacted-thinking':
        details.push({
          type: 'reasoning.encrypted',
          data: part.data,
          ...(part.id === undefined ? {} : { id: part.id }),
          index,
        });
        break;
      case 'tool-call':
        calls.push({
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: part.arguments === '' ? '{}' : part.arguments },
          ...(part.extra ? { extra_content: part.extra } : {}),
        });
        break;
    }
  });
  const thought = reasoning !== '' || details.length > 0;
  if (thought && !settings.thinkingHistory) unsupported.drop('thinking');
  return {
    role: 'assistant',
    content,
    ...nameOf(message),
    ...(refusal === null ? {} : { refusal }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(settings.thinkingHistory && reasoning !== '' ? { reasoning_content: reasoning } : {}),
    ...(settings.thinkingHistory && details.length > 0 ? { reasoning_details: details } : {}),
  };
}

function buildTools(tools: readonly HubTool[], unsupported: Unsupported): Json[] {
  noteCache(
    tools.filter((tool) => tool.type === 'function'),
    unsupported,
  );
  return tools.flatMap((tool, index): Json[] => {
    if (tool.type === 'other') {
      const type = String(tool.raw['type']);
      if (type === 'custom' && tool.raw['custom'] !== undefined) return [tool.raw];
      unsupported.refuse(
        `tools[${index}].type`,
        `Invalid value for 'tools[${index}].type': '${type.slice(0, 64)}' is a hosted tool, which this model does not have; it takes function tools.`,
      );
      return [];
    }
    const { name, description, parameters, strict } = tool;
    return [{ type: 'function', function: { name, ...defined({ description, parameters, strict }) } }];
  });
}

function buildToolChoice(choice: HubToolChoice): unknown {
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } };
  return choice.type === 'other' ? choice.raw : choice.type;
}

function buildFormat(format: NonNullable<HubChatRequest['responseFormat']>): Json {
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { name, schema, strict, description } = format;
  return { type: 'json_schema', json_schema: { name, ...defined({ schema, strict, description }) } };
}

/** OpenAI's family caches by itself; a hint asks for nothing the client could see. */
function noteCache(holders: readonly object[], unsupported: Unsupported): void {
  if (holders.some((holder) => 'cache' in holder && holder.cache !== undefined)) unsupported.drop('cache_control');
}

function defined(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
