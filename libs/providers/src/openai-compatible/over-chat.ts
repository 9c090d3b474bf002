/**
 * Serves clients of other dialects through an upstream's Chat Completions. What the endpoint's pass-through does to a
 * body (model, output cap, asking for usage, whatever a vendor's quirks need) is done by that pass-through here as well,
 * so a vendor's settings are written down once.
 */
import { type HubRequest, scanTopLevel } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { HubTranslator, PassThrough, Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { buildChatBody, type ChatBodySettings } from './hub-request.js';
import { readChatReply } from './hub-reply.js';
import { openChatStream } from './hub-stream.js';

export function overChat(chat: PassThrough, settings: ChatBodySettings): HubTranslator {
  return {
    kind: 'hub',
    dialect: 'openai-chat',
    // Chat Completions has URLs of images, and files as data or by id only.
    takesUrl: (_url, kind) => kind === 'image',
    buildRequest: (request, target) => buildRequest(chat, settings, request, target),
    readReply: readChatReply,
    openStream: openChatStream,
  };
}

function buildRequest(
  chat: PassThrough,
  settings: ChatBodySettings,
  request: HubRequest,
  target: Target,
): UpstreamRequest {
  if (request.kind !== 'chat') throw new UnsupportedParameterError('model', 'This model serves chat only.');
  const unsupported = new Unsupported(request.dropUnsupported);
  const body = Buffer.from(JSON.stringify(buildChatBody(request, settings, unsupported)));
  const cap = request.maxOutputTokens ?? request.imposedMaxOutputTokens;
  const built = chat.buildRequest(
    {
      endpoint: 'chat-completions',
      body,
      fields: scanTopLevel(body),
      stream: request.stream,
      clientWantsUsage: false,
      dropUnsupported: request.dropUnsupported,
      ...(cap === undefined ? {} : { imposedMaxOutputTokens: cap }),
    },
    target,
  );
  const dropped = [...(built.dropped ?? []), ...(unsupported.dropped ?? [])];
  return dropped.length > 0 ? { ...built, dropped } : built;
}
