/** `POST /v1/chat/completions`: OpenAI's reference, chat/create. Values are the upstream's to judge; types are ours. */
import {
  createChatStreamEncoder,
  encodeChatReply,
  hasField,
  parseChatRequest,
  type HubEvent,
  type HubReply,
  type TopLevelFields,
} from '@tollgate/wire';
import { errorBody, GatewayError } from '../errors.js';
import type { ParsedRequest } from '../exchange.js';
import type { BodyFacts, EncodeContext, Endpoint, StreamEncoder } from './endpoint.js';
import { skimChat, wholeNumber } from './read-facts.js';

const text = ['string'] as const;
const number = ['number'] as const;
const flag = ['boolean'] as const;
const object = ['object'] as const;
const list = ['array'] as const;

export const chatCompletions: Endpoint = {
  id: 'chat-completions',
  path: '/v1/chat/completions',
  dialect: 'openai-chat',
  required: ['model', 'messages'],
  canStream: true,
  fields: {
    model: text,
    messages: list,
    stream: flag,
    stream_options: object,
    max_tokens: number,
    max_completion_tokens: number,
    n: number,
    temperature: number,
    top_p: number,
    seed: number,
    frequency_penalty: number,
    presence_penalty: number,
    logprobs: flag,
    top_logprobs: number,
    logit_bias: object,
    stop: ['string', 'array'],
    tools: list,
    tool_choice: ['string', 'object'],
    parallel_tool_calls: flag,
    functions: list,
    function_call: ['string', 'object'],
    response_format: object,
    reasoning_effort: text,
    user: text,
    metadata: object,
    store: flag,
    service_tier: text,
    modalities: list,
    audio: object,
    prediction: object,
  },
  inspect,
  toHub: (request, imposedMaxOutputTokens) => ({
    ...parseChatRequest(request.json ?? parseWhole(request)),
    ...(imposedMaxOutputTokens === null ? {} : { imposedMaxOutputTokens }),
  }),
  encodeReply: (reply: HubReply, context: EncodeContext) => {
    if (reply.kind !== 'chat') throw new TypeError(`a ${reply.kind} reply cannot answer a chat request`);
    return Buffer.from(JSON.stringify(encodeChatReply(reply, wireContext(context))));
  },
  openEncoder: (context: EncodeContext): StreamEncoder => {
    const encoder = createChatStreamEncoder(wireContext(context));
    return { encode: (events: readonly HubEvent[]) => encoder.encode(events), end: () => encoder.end() };
  },
  encodeStreamError: (error) => Buffer.from(`data: ${errorBody(error)}\n\n`),
};

function wireContext(context: EncodeContext) {
  return {
    id: `chatcmpl-${context.requestId.slice('req_'.length)}`,
    model: context.model,
    created: context.created,
    includeUsage: context.includeUsage,
  };
}

/** Bodies too large to parse on the way in are parsed here, where a translation needs them whole. */
function parseWhole(request: ParsedRequest): Record<string, unknown> {
  try {
    return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new GatewayError('invalid_json', 'The request body is not valid JSON.', { cause: error });
  }
}

function inspect(body: Buffer, fields: TopLevelFields, json: Record<string, unknown> | null): BodyFacts {
  const maxOutputTokens =
    wholeNumber(body, fields, 'max_completion_tokens', 1) ?? wholeNumber(body, fields, 'max_tokens', 1);
  const choices = wholeNumber(body, fields, 'n', 1) ?? 1;
  const hostedSearch = hasField(body, fields, 'web_search_options');
  if (json === null) {
    const { items, hidden } = skimChat(body);
    return { maxOutputTokens, choices, items, hidden: hostedSearch || hidden };
  }
  const messages = json['messages'] as unknown[];
  if (messages.length === 0) {
    throw new GatewayError('invalid_value', "'messages' must hold at least one message.", { param: 'messages' });
  }
  const tools = Array.isArray(json['tools']) ? (json['tools'] as unknown[]) : [];
  return {
    maxOutputTokens,
    choices,
    items: messages.length + tools.length,
    hidden: hostedSearch || tools.some(isHostedTool) || messages.some(hasHiddenPart),
  };
}

function isHostedTool(tool: unknown): boolean {
  if (typeof tool !== 'object' || tool === null) return false;
  const { type } = tool as { type?: unknown };
  return type !== 'function' && type !== 'custom';
}

function hasHiddenPart(message: unknown, index: number): boolean {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new GatewayError('invalid_type', `'messages[${index}]' must be an object with a role.`, {
      param: `messages[${index}]`,
    });
  }
  const { role, content } = message as { role?: unknown; content?: unknown };
  if (typeof role !== 'string') {
    throw new GatewayError('missing_required_parameter', `'messages[${index}].role' is required.`, {
      param: `messages[${index}].role`,
    });
  }
  return Array.isArray(content) && content.some(isHiddenPart);
}

/** Data URLs are in the body and counted with it; anything else but text is elsewhere. */
function isHiddenPart(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const { type, image_url: image } = part as { type?: unknown; image_url?: { url?: unknown } };
  if (type === 'text' || type === 'refusal') return false;
  if (type === 'image_url') return !(typeof image?.url === 'string' && image.url.startsWith('data:'));
  if (type === 'input_audio') return false;
  return true;
}
