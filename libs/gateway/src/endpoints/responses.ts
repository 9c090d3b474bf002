/** `POST /v1/responses`: OpenAI's reference, responses/create. Values are the upstream's to judge; types are ours. */
import {
  createResponsesStreamEncoder,
  encodeResponse,
  hasField,
  parseResponsesRequest,
  sseNamedEvent,
  typeOfField,
  type ResponsesContext,
  type TopLevelFields,
} from '@tollgate/wire';
import { GatewayError } from '../errors.js';
import type { BodyFacts, EncodeContext, Endpoint } from './endpoint.js';
import { readList, skimBody, wholeBody, wholeNumber } from './read-facts.js';

const text = ['string'] as const;
const number = ['number'] as const;
const flag = ['boolean'] as const;
const object = ['object'] as const;
const list = ['array'] as const;

export const responses: Endpoint = {
  id: 'responses',
  path: '/v1/responses',
  dialect: 'openai-responses',
  // `input` may be a stored prompt's or an earlier response's: what has to be there is the translation's to say.
  required: ['model'],
  canStream: true,
  storable: true,
  fields: {
    model: text,
    input: ['string', 'array'],
    instructions: ['string', 'array'],
    stream: flag,
    stream_options: object,
    max_output_tokens: number,
    max_tool_calls: number,
    temperature: number,
    top_p: number,
    top_logprobs: number,
    tools: list,
    tool_choice: ['string', 'object'],
    parallel_tool_calls: flag,
    text: object,
    reasoning: object,
    include: list,
    store: flag,
    background: flag,
    previous_response_id: text,
    truncation: text,
    metadata: object,
    user: text,
    service_tier: text,
  },
  inspect,
  toHub: (request, imposedMaxOutputTokens) => ({
    ...parseResponsesRequest(wholeBody(request)),
    ...(imposedMaxOutputTokens === null ? {} : { imposedMaxOutputTokens }),
  }),
  encodeReply(reply, context) {
    if (reply.kind !== 'chat') throw new TypeError(`a ${reply.kind} reply cannot answer a responses request`);
    return Buffer.from(JSON.stringify(encodeResponse(reply, wireContext(context), unixNow())));
  },
  openEncoder(context) {
    const encoder = createResponsesStreamEncoder(wireContext(context), unixNow);
    return {
      encode: (events) => encoder.encode(events),
      end: () => encoder.end(),
      fail: (error) => encoder.fail({ message: error.message, code: error.publicCode, param: error.param }),
    };
  },
  // Of a stream whose bytes were the upstream's, and whose numbers are not known here.
  encodeStreamError: ({ message, publicCode: code, param }) =>
    Buffer.from(sseNamedEvent('error', JSON.stringify({ type: 'error', code, message, param, sequence_number: 0 }))),
};

function wireContext(context: EncodeContext): ResponsesContext {
  return {
    id: context.requestId.slice('req_'.length),
    model: context.model,
    created: context.created,
    request: wholeBody(context.request),
    stored: context.request.kept?.store ?? false,
    previousResponseId: context.request.kept?.previousResponseId ?? null,
  };
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

function inspect(body: Buffer, fields: TopLevelFields, json: Record<string, unknown> | null): BodyFacts {
  const maxOutputTokens = wholeNumber(body, fields, 'max_output_tokens', 1);
  const elsewhere = ['previous_response_id', 'conversation', 'prompt'].some((name) => hasField(body, fields, name));
  const tools = readList(body, fields, 'tools');
  const hosted = tools.some(isHostedTool);
  if (json === null) {
    const { items, hidden } = skimBody(body);
    return { maxOutputTokens, choices: 1, items, hidden: hidden || hosted || elsewhere };
  }
  const input = json['input'];
  if (Array.isArray(input) && input.length === 0 && !elsewhere) {
    throw new GatewayError('invalid_value', "'input' must hold at least one item.", { param: 'input' });
  }
  if (typeOfField(body, fields, 'input') === undefined && !elsewhere) {
    throw new GatewayError('missing_required_parameter', "Missing required parameter: 'input'.", { param: 'input' });
  }
  const items = Array.isArray(input) ? (input as unknown[]) : [input];
  return {
    maxOutputTokens,
    choices: 1,
    items: items.length + tools.length,
    hidden: elsewhere || hosted || items.some(hasHiddenPart),
  };
}

function isHostedTool(tool: unknown): boolean {
  if (typeof tool !== 'object' || tool === null) return false;
  const { type } = tool as { type?: unknown };
  return type !== 'function' && type !== 'custom';
}

/** Data URLs are in the body and counted with it; references and files are elsewhere. */
function hasHiddenPart(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const { type, content, output } = item as { type?: unknown; content?: unknown; output?: unknown };
  if (type === 'item_reference') return true;
  return [content, output].some((parts) => Array.isArray(parts) && parts.some(isHidden));
}

function isHidden(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const {
    type,
    image_url: url,
    file_data: data,
  } = part as { type?: unknown; image_url?: unknown; file_data?: unknown };
  if (type === 'input_image') return !(typeof url === 'string' && url.startsWith('data:'));
  return type === 'input_file' && typeof data !== 'string';
}
