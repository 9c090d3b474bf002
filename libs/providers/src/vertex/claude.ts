/**
 * Claude on Vertex AI: Anthropic's own body without the model, which is in the path, and with a version of its own; the reply
 * and its stream are Anthropic's (https://platform.claude.com/docs/en/api/claude-on-vertex-ai).
 */
import { isRecord } from '../openai-compatible/usage.js';
import { buildRequest } from '../anthropic/chat-request.js';
import { readReply } from '../anthropic/chat-response.js';
import { openStream } from '../anthropic/chat-stream.js';
import { readAnthropicError } from '../anthropic/errors.js';
import { readGoogleError } from '../gemini/errors.js';
import type { HubTranslator, UpstreamError } from '../provider.js';
import { methodPath } from './paths.js';

const anthropicVersion = 'vertex-2023-10-16';

export function isClaude(model: string): boolean {
  return model.startsWith('claude-') || model.startsWith('publishers/anthropic/');
}

export const claude: HubTranslator = {
  kind: 'hub',
  dialect: 'anthropic-messages',
  buildRequest(request, target) {
    const built = buildRequest(request, target);
    const { model: _model, ...body } = JSON.parse(String(built.body)) as Record<string, unknown>;
    const { 'anthropic-version': _version, ...headers } = built.headers;
    const method = body['stream'] === true ? 'streamRawPredict' : 'rawPredict';
    return {
      ...built,
      path: methodPath(target, method, 'anthropic'),
      headers,
      body: Buffer.from(JSON.stringify({ anthropic_version: anthropicVersion, ...body })),
    };
  },
  readReply,
  openStream,
};

/** Google answers for what concerns Vertex AI, Anthropic for what concerns the message. Never throws. */
export function readVertexError(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): UpstreamError {
  return isAnthropicError(body) ? readAnthropicError(status, headers, body) : readGoogleError(status, headers, body);
}

function isAnthropicError(body: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) && value['type'] === 'error';
  } catch {
    return false;
  }
}
