/**
 * A hub chat request as a body of TGI's native API
 * (https://huggingface.github.io/text-generation-inference/#/Text%20Generation%20Inference/generate; bounds from
 * router/src/validation.rs).
 */
import type { HubChatRequest, HubRequest } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { buildPrompt, type PromptTemplate, promptTemplates } from './prompt.js';

/** Parameters of TGI's own that clients may send as they are. */
const ownParameters: ReadonlySet<string> = new Set([
  'adapter_id',
  'best_of',
  'do_sample',
  'repetition_penalty',
  'truncate',
  'typical_p',
  'watermark',
]);

/** @throws {UnsupportedParameterError} */
export function buildRequest(request: HubRequest, target: Target): UpstreamRequest {
  if (request.kind !== 'chat') throw new UnsupportedParameterError('model', 'This model serves chat completions only.');
  const unsupported = new Unsupported(request.dropUnsupported);
  const inputs = buildPrompt(request.messages, templateOf(target), unsupported);
  const parameters = buildParameters(request, unsupported);
  return {
    method: 'POST',
    path: request.stream ? '/generate_stream' : '/generate',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
    },
    body: Buffer.from(JSON.stringify({ inputs, parameters })),
    dropped: unsupported.dropped,
  };
}

function templateOf(target: Target): PromptTemplate {
  return promptTemplates.find((template) => template === target.options['promptTemplate']) ?? 'plain';
}

function buildParameters(request: HubChatRequest, unsupported: Unsupported): Record<string, unknown> {
  checkInexpressible(request, unsupported);
  const grammar = buildGrammar(request, unsupported);
  const parameters = {
    ...ownParametersOf(request, unsupported),
    max_new_tokens: request.maxOutputTokens ?? request.imposedMaxOutputTokens,
    ...sampling(request),
    top_k: request.topK,
    seed: request.seed,
    stop: request.stop,
    frequency_penalty: request.frequencyPenalty,
    grammar,
    details: true,
    // The only place that says how long the prompt was; a stream says it in its last event and refuses this.
    decoder_input_details: request.stream ? undefined : true,
    return_full_text: false,
  };
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** 0 is no temperature here but the absence of sampling; 1 is no `top_p` but the absence of one. Both are a 422 as numbers. */
function sampling(request: HubChatRequest): Record<string, unknown> {
  return {
    ...(request.temperature === undefined
      ? {}
      : request.temperature === 0
        ? { do_sample: false }
        : { temperature: request.temperature, do_sample: true }),
    ...(request.topP === undefined || request.topP === 1 ? {} : { top_p: request.topP }),
  };
}

function buildGrammar(request: HubChatRequest, unsupported: Unsupported): Record<string, unknown> | undefined {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json-schema' && format.schema !== undefined) return { type: 'json', value: format.schema };
  unsupported.refuse(
    'response_format',
    "Invalid value for 'response_format': this model takes a JSON schema, not 'json_object'.",
  );
  return undefined;
}

/** Parameters this API has no counterpart for. Values that mean "off" ask for nothing and are fine. */
function checkInexpressible(request: HubChatRequest, unsupported: Unsupported): void {
  if (request.tools !== undefined && request.tools.length > 0 && request.toolChoice?.type !== 'none') {
    unsupported.refuse('tools');
  }
  if (request.n !== undefined && request.n > 1) unsupported.refuse('n');
  if (request.presencePenalty) unsupported.refuse('presence_penalty');
  if (request.logitBias && Object.keys(request.logitBias).length > 0) unsupported.refuse('logit_bias');
  if (request.logprobs === true) unsupported.refuse('logprobs');
  if (request.topLogprobs) unsupported.refuse('top_logprobs');
  if (request.reasoningEffort !== undefined && request.reasoningEffort !== 'none') {
    unsupported.refuse('reasoning_effort');
  }
  if (request.thinking !== undefined && request.thinking['type'] !== 'disabled') unsupported.refuse('thinking');
  if (request.verbosity !== undefined) unsupported.drop('verbosity');
  if (request.metadata !== undefined) unsupported.drop('metadata');
  if (request.endUser !== undefined) unsupported.drop('user');
  if (request.serviceTier !== undefined && !['auto', 'default'].includes(request.serviceTier)) {
    unsupported.drop('service_tier');
  }
}

function ownParametersOf(request: HubChatRequest, unsupported: Unsupported): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (ownParameters.has(key)) kept[key] = value;
    else if (key === 'functions' || key === 'function_call' || key === 'audio') unsupported.refuse(key);
    else if (key !== 'modalities') unsupported.drop(key);
  }
  return kept;
}
