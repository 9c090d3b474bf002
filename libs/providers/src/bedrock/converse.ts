/** The request of Converse and ConverseStream, as far as it is written here (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
type JsonRecord = Readonly<Record<string, unknown>>;

export interface ConverseRequest {
  messages: readonly ConverseMessage[];
  system?: readonly ConverseBlock[];
  inferenceConfig?: { maxTokens?: number; temperature?: number; topP?: number; stopSequences?: readonly string[] };
  toolConfig?: ToolConfig;
  outputConfig?: { textFormat?: JsonRecord; effort?: string };
  serviceTier?: { type: string };
  requestMetadata?: Readonly<Record<string, string>>;
  guardrailConfig?: JsonRecord;
  additionalModelRequestFields?: JsonRecord;
  [vendor: string]: unknown;
}

export interface ConverseMessage {
  role: 'user' | 'assistant';
  content: ConverseBlock[];
}

/** A union by its only member's name. Bytes are base64. */
export type ConverseBlock =
  | { text: string }
  | { image: { format: string; source: ByteSource } }
  | { document: { format: string; name: string; source: ByteSource } }
  | { audio: { format: string; source: ByteSource } }
  | { toolUse: { toolUseId: string; name: string; input: JsonRecord } }
  | { toolResult: { toolUseId: string; content: readonly ConverseBlock[]; status?: 'error' } }
  | { reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string } }
  | CachePoint;

export type ByteSource = { bytes: string } | { s3Location: { uri: string } };

export interface CachePoint {
  cachePoint: { type: 'default'; ttl?: '5m' | '1h' };
}

export interface ToolConfig {
  tools: readonly (ToolSpec | CachePoint)[];
  toolChoice?: { auto: object } | { any: object } | { tool: { name: string } };
}

export interface ToolSpec {
  toolSpec: { name: string; description?: string; inputSchema: { json: JsonRecord }; strict?: true };
}

/**
 * The tool that stands for structured output where a model knows no schema: it is forced, and its arguments are the answer.
 * The name is reserved, because a reply is read without its request.
 */
export const structuredOutputTool = 'tollgate_structured_output';
