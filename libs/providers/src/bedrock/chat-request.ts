/** A hub chat request as a Converse request. */
import type { HubChatRequest, HubRequest } from '@tollgate/wire';
import { capabilitiesOf } from '../anthropic/capabilities.js';
import { uriEncode } from '../auth/aws-sigv4.js';
import { UnsupportedParameterError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { cachePoint } from './cache-points.js';
import { buildConversation } from './chat-messages.js';
import { buildTools } from './chat-tools.js';
import type { ConverseMessage, ConverseRequest } from './converse.js';
import { type BedrockModel, modelOf } from './models.js';
import { buildReasoning, type ReasoningSettings } from './reasoning.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Unknown members a client may have sent that change the reply; everything else unknown is only listed as dropped. */
const meaningfulExtras: ReadonlySet<string> = new Set([
  'audio',
  'function_call',
  'functions',
  'modalities',
  'web_search_options',
]);

/** Members of Converse's own that a client may send beside OpenAI's; they go up as they came. */
const converseExtras: ReadonlySet<string> = new Set([
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'performanceConfig',
  'promptVariables',
]);

/** @throws {UnsupportedParameterError} */
export function buildRequest(request: HubRequest, target: Target): UpstreamRequest {
  if (request.kind !== 'chat') {
    throw new UnsupportedParameterError('model', 'This model serves chat completions only.');
  }
  const unsupported = new Unsupported(request.dropUnsupported);
  const body = buildBody(request, target, unsupported);
  return {
    method: 'POST',
    path: modelPath(target.upstreamModel, request.stream ? 'converse-stream' : 'converse'),
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'application/vnd.amazon.eventstream' : 'application/json',
    },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

/** Colons and slashes of ids and ARNs are encoded, so that the id stays one segment. */
export function modelPath(model: string, operation: string): string {
  return `/model/${uriEncode(model)}/${operation}`;
}

function buildBody(request: HubChatRequest, target: Target, unsupported: Unsupported): ConverseRequest {
  const model = modelOf(target);
  const { system, messages, calledTools } = buildConversation(request.messages, model, unsupported);
  const tools = buildTools(request, calledTools, model, unsupported);
  const reasoning = buildReasoning(request, model, tools.forced, unsupported);
  const sampling = buildSampling(request, model, reasoning, unsupported);
  checkInexpressible(request, unsupported);
  const { kept, modelFields } = extras(request, target, unsupported);
  const outputConfig = {
    ...(tools.textFormat === undefined ? {} : { textFormat: tools.textFormat }),
    ...(reasoning.effort === undefined ? {} : { effort: reasoning.effort }),
  };
  const additional = {
    ...sampling.fields,
    ...reasoning.fields,
    ...(tools.claudeToolChoice === undefined ? {} : { tool_choice: tools.claudeToolChoice }),
    // The client speaks the model's own words: they win over what was made of OpenAI's.
    ...modelFields,
  };
  const guardrail = guardrailConfig(request, target);
  const metadata = requestMetadata(request, unsupported);
  return {
    ...kept,
    messages: withAutomaticCachePoint(request, messages, model),
    ...(system.length > 0 ? { system } : {}),
    ...(isEmpty(sampling.inferenceConfig) ? {} : { inferenceConfig: sampling.inferenceConfig }),
    ...(tools.toolConfig === undefined ? {} : { toolConfig: tools.toolConfig }),
    ...(isEmpty(outputConfig) ? {} : { outputConfig }),
    ...serviceTier(request, unsupported),
    ...(isEmpty(metadata) ? {} : { requestMetadata: metadata }),
    ...(guardrail === undefined ? {} : { guardrailConfig: guardrail }),
    ...(isEmpty(additional) ? {} : { additionalModelRequestFields: additional }),
  };
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

interface Sampling {
  inferenceConfig: NonNullable<ConverseRequest['inferenceConfig']>;
  /** Parameters Converse leaves to the model. */
  fields: JsonRecord;
}

function buildSampling(
  request: HubChatRequest,
  model: BedrockModel,
  reasoning: ReasoningSettings,
  unsupported: Unsupported,
): Sampling {
  const claude = model.family === 'claude';
  const allowed = !claude || capabilitiesOf(model.name).sampling;
  const inferenceConfig: Sampling['inferenceConfig'] = {};
  const maxTokens = request.maxOutputTokens ?? request.imposedMaxOutputTokens ?? reasoning.assumedMaxTokens;
  if (maxTokens !== undefined) inferenceConfig.maxTokens = maxTokens;
  const { temperature, topP, topK, stop } = request;
  if (temperature !== undefined) {
    // Converse's range ends at 1 where OpenAI's ends at 2, and budgeted thinking takes no temperature.
    if (allowed && !reasoning.budgeted && temperature <= 1) inferenceConfig.temperature = temperature;
    else if (temperature !== 1) unsupported.refuse('temperature');
  }
  if (topP !== undefined) {
    if (allowed) inferenceConfig.topP = topP;
    else if (topP !== 1) unsupported.refuse('top_p');
  }
  if (stop && stop.length > 0) inferenceConfig.stopSequences = stop;
  if (topK === undefined) return { inferenceConfig, fields: {} };
  if (claude && allowed && !reasoning.budgeted) return { inferenceConfig, fields: { top_k: topK } };
  // Nova's own schema has it below a member of the same name (https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html).
  if (model.family === 'nova' || model.family === 'nova-2') {
    return { inferenceConfig, fields: { inferenceConfig: { topK } } };
  }
  unsupported.refuse('top_k');
  return { inferenceConfig, fields: {} };
}

/** Parameters Converse has no counterpart for. Values that mean "off" ask for nothing and are fine. */
function checkInexpressible(request: HubChatRequest, unsupported: Unsupported): void {
  if (request.n !== undefined && request.n > 1) unsupported.refuse('n');
  if (request.seed !== undefined) unsupported.refuse('seed');
  if (request.presencePenalty) unsupported.refuse('presence_penalty');
  if (request.frequencyPenalty) unsupported.refuse('frequency_penalty');
  if (request.logitBias && Object.keys(request.logitBias).length > 0) unsupported.refuse('logit_bias');
  if (request.logprobs === true) unsupported.refuse('logprobs');
  if (request.topLogprobs) unsupported.refuse('top_logprobs');
  if (request.verbosity !== undefined) unsupported.drop('verbosity');
}

const tiers: ReadonlySet<string> = new Set(['default', 'flex', 'priority', 'reserved']);

function serviceTier(request: HubChatRequest, unsupported: Unsupported): { serviceTier?: { type: string } } {
  const tier = request.serviceTier;
  if (tier === undefined || tier === 'auto') return {};
  if (tiers.has(tier)) return { serviceTier: { type: tier } };
  unsupported.refuse('service_tier');
  return {};
}

/** What AWS's invocation log can be filtered by (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, requestMetadata). */
const metadataText = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;
const maxMetadataEntries = 16;

function requestMetadata(request: HubChatRequest, unsupported: Unsupported): Record<string, string> {
  const entries = Object.entries(request.metadata ?? {});
  const user = request.endUser;
  const fits = entries.every(([name, value]) => name !== '' && metadataText.test(name) && metadataText.test(value));
  const kept = fits && entries.length <= maxMetadataEntries - (user === undefined ? 0 : 1) ? entries : [];
  if (kept.length < entries.length) unsupported.drop('metadata');
  if (user !== undefined && metadataText.test(user)) kept.push(['end_user', user]);
  else if (user !== undefined) unsupported.drop('user');
  return Object.fromEntries(kept);
}

/** The operator's guardrail, where the deployment has one: a client may not bring another in its place. */
function guardrailConfig(request: HubChatRequest, target: Target): JsonRecord | undefined {
  const { guardrailIdentifier, guardrailVersion, guardrailTrace } = target.options;
  if (typeof guardrailIdentifier !== 'string') return undefined;
  if (request.extras['guardrailConfig'] !== undefined) {
    throw new UnsupportedParameterError(
      'guardrailConfig',
      "'guardrailConfig' is fixed for this model by its operator.",
    );
  }
  return {
    guardrailIdentifier,
    guardrailVersion: typeof guardrailVersion === 'string' ? guardrailVersion : 'DRAFT',
    ...(typeof guardrailTrace === 'string' ? { trace: guardrailTrace } : {}),
  };
}

function extras(
  request: HubChatRequest,
  target: Target,
  unsupported: Unsupported,
): { kept: Record<string, unknown>; modelFields: JsonRecord } {
  const kept: Record<string, unknown> = {};
  let modelFields: JsonRecord = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (key === 'additionalModelRequestFields' && isRecord(value)) modelFields = value;
    else if (converseExtras.has(key)) kept[key] = value;
    else if (key === 'cache_control' && isRecord(value) && modelOf(target).cachePoints) continue;
    else if (meaningfulExtras.has(key) && !isPlainModality(key, value)) unsupported.refuse(key);
    else unsupported.drop(key);
  }
  return { kept, modelFields };
}

function isPlainModality(key: string, value: unknown): boolean {
  return key === 'modalities' && Array.isArray(value) && value.every((entry) => entry === 'text');
}

/** `cache_control` at the top level is Anthropic's own and asks for a breakpoint at the end of what is sent. */
function withAutomaticCachePoint(
  request: HubChatRequest,
  messages: ConverseMessage[],
  model: BedrockModel,
): readonly ConverseMessage[] {
  const control = request.extras['cache_control'];
  const last = messages.at(-1);
  if (!isRecord(control) || last === undefined) return messages;
  const { ttl } = control;
  const point = cachePoint(typeof ttl === 'string' ? { ttl } : {}, model.cachePoints);
  return [...messages.slice(0, -1), { ...last, content: [...last.content, ...point] }];
}
