import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import type { JsonObject } from '../../json.js';
import { invalid } from './check.js';

const LISTED = [
  ...['sim-gpt', 'sim-gpt-mini', 'sim-reasoner', 'sim-embedding', 'gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-5'],
  ...['gpt-3.5-turbo-instruct', 'text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002'],
];
const CREATED = 1_760_000_000;

/** `GET /v1/models`. */
export async function listModels(exchange: Exchange): Promise<void> {
  await exchange.reply(200, {}, JSON.stringify({ object: 'list', data: LISTED.map(describe) }));
}

/** `GET /v1/models/{id}`; any name is a model but those that say they are none. */
export async function getModel(exchange: Exchange, id: string): Promise<void> {
  if (id.includes('does-not-exist')) {
    throw new ApiError(404, `The model '${id}' does not exist`, 'invalid_request_error', 'model', 'model_not_found');
  }
  await exchange.reply(200, {}, JSON.stringify(describe(id)));
}

function describe(id: string): JsonObject {
  return { id, object: 'model', created: CREATED, owned_by: id.startsWith('sim') ? 'simulator' : 'system' };
}

/** The 404 of chat, completions and embeddings (recorded/openai/chat-completions/async-chat-completion-404). */
export function checkModelExists(model: string): void {
  if (!model.includes('does-not-exist')) return;
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  throw new ApiError(404, message, 'invalid_request_error', null, 'model_not_found');
}

/** True for models that think before they answer. */
export function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-[5-9]|sim-reason)/.test(model) && !model.includes('chat');
}

/** True for models made for `/v1/chat/completions` only; the simulator's own serve every endpoint. */
function isChatModel(model: string): boolean {
  return /^(gpt-|o\d|chatgpt-)/.test(model) && !model.includes('instruct');
}

/** What a family refuses on chat (openai-surface.md section 2, "Family rules"; providers.md 0.2 and 3.1). */
export function checkModelRules(body: JsonObject, model: string): void {
  checkModelExists(model);
  if (/^(text-embedding|sim-embedding|gpt-3\.5-turbo-instruct|davinci|babbage)/.test(model)) {
    const message =
      'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?';
    throw new ApiError(404, message, 'invalid_request_error', 'model');
  }
  if (body['web_search_options'] != null && !model.includes('search')) {
    // recorded/openai/chat-completions/openai-web-search-tool-model-not-supported
    throw invalid('Web search options not supported with this model.', 'web_search_options');
  }
  if (!isReasoningModel(model)) return;
  if (body['max_tokens'] != null) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    throw invalid(message, 'max_tokens', 'unsupported_parameter');
  }
  if (body['reasoning_effort'] === 'none') return;
  for (const name of ['temperature', 'top_p']) {
    if (body[name] == null || body[name] === 1) continue;
    const message = `Unsupported value: '${name}' does not support ${String(body[name])} with this model. Only the default (1) value is supported.`;
    throw invalid(message, name, 'unsupported_value');
  }
  for (const name of ['logprobs', 'top_logprobs']) {
    if (body[name] == null || body[name] === false) continue;
    throw invalid(`Unsupported parameter: '${name}' is not supported with this model.`, name, 'unsupported_parameter');
  }
}

/** `/v1/completions`: chat models are a 404 there, embedding models a 403 (both recorded). */
export function checkCompletionsModel(model: string): void {
  checkModelExists(model);
  if (isChatModel(model)) {
    const message =
      'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?';
    throw new ApiError(404, message, 'invalid_request_error', 'model');
  }
  if (/^(text-embedding|sim-embedding)/.test(model)) {
    throw new ApiError(403, 'You are not allowed to sample from this model', 'invalid_request_error');
  }
}

/** `/v1/embeddings`: a model that cannot embed is a 403 (recorded). */
export function checkEmbeddingsModel(model: string): void {
  checkModelExists(model);
  if (isChatModel(model) || model.startsWith('claude')) {
    throw new ApiError(403, 'You are not allowed to generate embeddings from this model', 'invalid_request_error');
  }
}
