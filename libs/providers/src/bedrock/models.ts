/**
 * What models on Bedrock differ in and a translation has to know. A name is a foundation model's id, an inference profile's
 * (`us.` + id, `global.` + id) or an ARN; only the part that names vendor and model is looked at. Where an ARN names none
 * (an application inference profile), the deployment says which with the option `foundationModel`.
 *
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html,
 * https://docs.aws.amazon.com/nova/latest/nova2-userguide/using-converse-api.html.
 */
import { capabilitiesOf } from '../anthropic/capabilities.js';
import type { Target } from '../provider.js';

export type ModelFamily =
  'claude' | 'nova' | 'nova-2' | 'gpt-oss' | 'mistral' | 'titan-embed' | 'cohere-embed' | 'other';

export interface BedrockModel {
  /** The name families and capabilities are read from. */
  name: string;
  family: ModelFamily;
  /** The model is held to a JSON Schema by Bedrock itself; others are made to call a tool of that schema. */
  structuredOutput: boolean;
  /** Takes cache points in messages and system, and in the list of tools. */
  cachePoints: boolean;
  toolCachePoints: boolean;
}

export function modelOf(target: Target): BedrockModel {
  const { foundationModel, structuredOutput } = target.options;
  const name = typeof foundationModel === 'string' && foundationModel !== '' ? foundationModel : target.upstreamModel;
  const family = familyOf(name);
  const native = structuredOutput === undefined ? enforcesSchema(name, family) : structuredOutput === 'native';
  const caches = family === 'claude' || family === 'nova' || family === 'nova-2';
  return { name, family, structuredOutput: native, cachePoints: caches, toolCachePoints: family === 'claude' };
}

function familyOf(name: string): ModelFamily {
  if (/claude-/.test(name)) return 'claude';
  if (/amazon\.nova-2-/.test(name)) return 'nova-2';
  if (/amazon\.nova-/.test(name)) return 'nova';
  if (/openai\.gpt-oss/.test(name)) return 'gpt-oss';
  if (/(^|\.|\/)mistral\./.test(name)) return 'mistral';
  if (/amazon\.titan-embed-text/.test(name)) return 'titan-embed';
  if (/cohere\.embed/.test(name)) return 'cohere-embed';
  return 'other';
}

/** Open-weight models the guide lists; an unknown one is held to a tool, which works wherever tools do. */
const openWeights =
  /openai\.gpt-oss|qwen\.qwen3|deepseek\.v3|google\.gemma-3|minimax\.|moonshot(ai)?\.|nvidia\.nemotron|mistral\.(magistral|ministral|mistral-large-3|voxtral)/;
/** Bedrock refuses it for Claude models its guide does not list, Opus 4.7 among them (https://github.com/vercel/ai/pull/15352). */
const listedClaude = /claude-(haiku|sonnet|opus)-4-5|claude-opus-4-6/;

function enforcesSchema(name: string, family: ModelFamily): boolean {
  if (family !== 'claude') return openWeights.test(name);
  // A model that cannot be forced to call a tool leaves only this way.
  return listedClaude.test(name) || !capabilitiesOf(name).forcedToolChoice;
}
