/**
 * What Anthropic's models differ in and a translation has to know. From the model catalogue of @ai-sdk/anthropic 4.0.105
 * and https://platform.claude.com/docs/en/about-claude/models. An unknown Claude is taken for one of the newest
 * generation, since models lose parameters and do not get them back; a cap that every current model accepts is assumed,
 * because one too large is refused. Any other name is somebody else's model behind Anthropic's API, which takes what the
 * classic API takes.
 */
export interface Capabilities {
  /** The most tokens a reply can have. */
  maxOutputTokens: number;
  /** Takes `temperature`, `top_p`, `top_k`. */
  sampling: boolean;
  /** `adaptive`: thinking follows `output_config.effort`; `budget`: a number of tokens; `none`: the model cannot think. */
  thinking: 'adaptive' | 'budget' | 'none';
  /** Thinking can be switched off. */
  thinkingOff: boolean;
  /** `tool_choice` may force a tool. */
  forcedToolChoice: boolean;
  /** Takes a JSON schema for its output and `strict` tools. */
  jsonSchema: boolean;
}

const newest: Capabilities = {
  maxOutputTokens: 128_000,
  sampling: false,
  thinking: 'adaptive',
  thinkingOff: true,
  forcedToolChoice: true,
  jsonSchema: true,
};
const unknownClaude: Capabilities = { ...newest, maxOutputTokens: 64_000 };
const alwaysThinking: Capabilities = { ...newest, thinkingOff: false, forcedToolChoice: false };
const generation46: Capabilities = { ...newest, sampling: true };
const generation45: Capabilities = {
  ...newest,
  maxOutputTokens: 64_000,
  sampling: true,
  thinking: 'budget',
};
const generation4: Capabilities = { ...generation45, maxOutputTokens: 32_000, jsonSchema: false };
const foreign: Capabilities = { ...generation4, jsonSchema: true };
const claude35: Capabilities = { ...generation4, maxOutputTokens: 8_192, thinking: 'none' };
const claude3: Capabilities = { ...claude35, maxOutputTokens: 4_096 };

/** First match wins, so the more specific names come first. */
const models: readonly (readonly [RegExp, Capabilities])[] = [
  [/claude-(opus|sonnet)-5-5|claude-fable-5-[12]/, alwaysThinking],
  [/claude-fable-5/, { ...newest, thinkingOff: false }],
  [/claude-haiku-5-5|claude-opus-5|claude-opus-4-[78]|claude-sonnet-5/, newest],
  [/claude-(opus|sonnet)-4-6/, generation46],
  [/claude-(opus|sonnet|haiku)-4-5/, generation45],
  [/claude-opus-4-1/, { ...generation4, jsonSchema: true }],
  [/claude-sonnet-4-(0|2)/, { ...generation4, maxOutputTokens: 64_000 }],
  [/claude-opus-4-(0|2)/, generation4],
  [/claude-3-7/, { ...generation4, maxOutputTokens: 64_000 }],
  [/claude-3-5/, claude35],
  [/claude-(3|2|v1|instant)/, claude3],
  [/claude-/, unknownClaude],
];

export function capabilitiesOf(model: string): Capabilities {
  return models.find(([pattern]) => pattern.test(model))?.[1] ?? foreign;
}
