/** `POST /v1/messages`: https://platform.claude.com/docs/en/api/messages. Values are the upstream's to judge; types are ours. */
import {
  createMessagesStreamEncoder,
  encodeMessagesReply,
  hasField,
  messagesPing,
  parseMessagesRequest,
  readField,
  sseNamedEvent,
  type TopLevelFields,
} from '@tollgate/wire';
import { anthropicErrorBody, GatewayError } from '../errors.js';
import type { BodyFacts, EncodeContext, Endpoint } from './endpoint.js';
import { readList, skimBody, wholeBody, wholeNumber } from './read-facts.js';

const text = ['string'] as const;
const number = ['number'] as const;
const flag = ['boolean'] as const;
const object = ['object'] as const;
const list = ['array'] as const;

/** What `/v1/messages` and its token count have in common. */
export const messagesFields = {
  model: text,
  messages: list,
  max_tokens: number,
  system: ['string', 'array'],
  tools: list,
  tool_choice: object,
  thinking: object,
  output_config: object,
  stop_sequences: list,
  stream: flag,
  temperature: number,
  top_p: number,
  top_k: number,
  metadata: object,
  service_tier: text,
} as const;

/** Anthropic sends a ping at least this often while a model is silent. */
const pingEveryMs = 15_000;

export const messages: Endpoint = {
  id: 'messages',
  path: '/v1/messages',
  dialect: 'anthropic-messages',
  required: ['model', 'messages', 'max_tokens'],
  canStream: true,
  fields: messagesFields,
  dialectHeaders: ['anthropic-version', 'anthropic-beta'],
  keepAlive: { everyMs: pingEveryMs, bytes: Buffer.from(messagesPing) },
  inspect: (body, fields, json) => ({
    ...inspectMessages(body, fields, json),
    ...userOf(readField(body, fields, 'metadata')),
    maxOutputTokens: wholeNumber(body, fields, 'max_tokens', 0),
  }),
  toHub: (request) => parseMessagesRequest(wholeBody(request)),
  encodeReply(reply, context) {
    if (reply.kind !== 'chat') throw new TypeError(`a ${reply.kind} reply cannot answer a messages request`);
    return Buffer.from(JSON.stringify(encodeMessagesReply(reply, wireContext(context))));
  },
  openEncoder: (context) => createMessagesStreamEncoder(wireContext(context)),
  encodeStreamError: (error, requestId) => Buffer.from(sseNamedEvent('error', anthropicErrorBody(error, requestId))),
};

const maxEndUserLength = 256;

/** `metadata.user_id`; clients put whole records there, and what is too long to be a name is not taken for one. */
function userOf(metadata: unknown): { endUser?: string } {
  const id =
    typeof metadata === 'object' && metadata !== null ? (metadata as { user_id?: unknown }).user_id : undefined;
  return typeof id === 'string' && id !== '' && id.length <= maxEndUserLength ? { endUser: id } : {};
}

function wireContext(context: EncodeContext) {
  return { id: `msg_${context.requestId.slice('req_'.length)}`, model: context.model };
}

/** Everything but the output cap, which a token count has not. */
export function inspectMessages(
  body: Buffer,
  fields: TopLevelFields,
  json: Record<string, unknown> | null,
): Omit<BodyFacts, 'maxOutputTokens'> {
  const elsewhere = hasField(body, fields, 'mcp_servers') || hasField(body, fields, 'container');
  if (json === null) {
    const { items, hidden } = skimBody(body);
    const tools = readList(body, fields, 'tools');
    return { choices: 1, items, hidden: hidden || elsewhere || tools.some(isServerTool) };
  }
  const turns = json['messages'] as unknown[];
  if (turns.length === 0) {
    throw new GatewayError('invalid_value', "'messages' must hold at least one message.", { param: 'messages' });
  }
  const tools = Array.isArray(json['tools']) ? (json['tools'] as unknown[]) : [];
  return {
    choices: 1,
    items: turns.length + tools.length,
    hidden: elsewhere || tools.some(isServerTool) || turns.some(hasHiddenBlock),
  };
}

function isServerTool(tool: unknown): boolean {
  const type = typeof tool === 'object' && tool !== null ? (tool as { type?: unknown }).type : undefined;
  return type !== undefined && type !== null && type !== 'custom';
}

function hasHiddenBlock(message: unknown, index: number): boolean {
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
  return Array.isArray(content) && content.some(isHidden);
}

/** Sources that name a URL or a file are elsewhere; so are the insides of blocks not known here. */
function isHidden(block: unknown): boolean {
  if (typeof block !== 'object' || block === null) return false;
  const { type, source, content } = block as { type?: unknown; source?: { type?: unknown }; content?: unknown };
  switch (type) {
    case 'text':
    case 'thinking':
    case 'redacted_thinking':
    case 'tool_use':
    case 'search_result':
      return false;
    case 'image':
    case 'document':
      return source?.type === 'url' || source?.type === 'file';
    case 'tool_result':
      return Array.isArray(content) && content.some(isHidden);
    default:
      return true;
  }
}
