/** A hub reply as a Response object (openai-openapi 2.3.0, `Response`). */
import type { HubChatReply, HubCitation, HubFinishReason, HubLogprob, HubOutputPart, HubUsage } from '../hub/reply.js';
import { extensionOf } from './chat-reply.js';
import { encryptedOfRedacted, encryptedOfSignature } from './responses-input.js';
import { knownTier } from './service-tier.js';
import { citedUrl } from './url-citations.js';

type Json = Record<string, unknown>;

export interface ResponsesContext {
  /** Base of all ids of the reply: `resp_…`, `msg_…0`, `fc_…1`. */
  id: string;
  /** Named where the vendor names no model. */
  model: string;
  /** Unix seconds. */
  created: number;
  /** The request, which the reply repeats in large parts. */
  request: Readonly<Record<string, unknown>>;
  /** The reply can be fetched and continued by its id. */
  stored?: boolean;
  /** The stored reply this one continues. */
  previousResponseId?: string | null;
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** The reply as a JSON object; what OpenAI's schema has no place for is under `tollgate`. */
export function encodeResponse(reply: HubChatReply, context: ResponsesContext, completedAt: number): Json {
  const choice = reply.choices[0];
  const ending = endingOf(choice?.finishReason ?? 'stop');
  const extension = extensionOf({ choices: choice ? [choice] : [], vendor: reply.vendor });
  const tier = knownTier(reply.serviceTier, extension);
  return {
    ...responseHead({ ...context, model: reply.model ?? context.model }, ending.status),
    completed_at: ending.status === 'completed' ? completedAt : null,
    incomplete_details: ending.incomplete_details,
    output: encodeItems(choice?.parts ?? [], context, ending.status),
    service_tier: tier ?? 'default',
    // The specification has an object or nothing.
    ...(reply.usage === null ? {} : { usage: encodeResponsesUsage(reply.usage) }),
    ...(Object.keys(extension).length > 0 ? { tollgate: extension } : {}),
  };
}

/** The members that repeat the request, with OpenAI's defaults where it says nothing. */
export function responseHead(context: ResponsesContext, status: string): Json {
  const { request } = context;
  const asked = (name: string, otherwise: unknown) => request[name] ?? otherwise;
  const reasoning = record(request['reasoning']);
  const text = record(request['text']);
  return {
    id: `resp_${context.id}`,
    object: 'response',
    created_at: context.created,
    status,
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: asked('instructions', null),
    max_output_tokens: asked('max_output_tokens', null),
    max_tool_calls: asked('max_tool_calls', null),
    metadata: asked('metadata', {}),
    model: context.model,
    output: [],
    parallel_tool_calls: asked('parallel_tool_calls', true),
    previous_response_id: context.previousResponseId ?? null,
    reasoning: { effort: reasoning['effort'] ?? null, summary: reasoning['summary'] ?? null },
    service_tier: asked('service_tier', 'auto'),
    store: context.stored ?? false,
    temperature: asked('temperature', 1),
    text: {
      format: text['format'] ?? { type: 'text' },
      ...(text['verbosity'] ? { verbosity: text['verbosity'] } : {}),
    },
    tool_choice: asked('tool_choice', 'auto'),
    tools: shownTools(request['tools']),
    top_logprobs: asked('top_logprobs', 0),
    top_p: asked('top_p', 1),
    truncation: asked('truncation', 'disabled'),
    ...(typeof request['user'] === 'string' ? { user: request['user'] } : {}),
  };
}

/** Functions are repeated with the members the specification requires; what was not said is `null`. */
function shownTools(tools: unknown): unknown[] {
  if (!Array.isArray(tools)) return [];
  return (tools as readonly unknown[]).map((tool) => {
    const { type } = record(tool);
    return type === 'function' ? { parameters: null, strict: null, ...record(tool) } : tool;
  });
}

export function endingOf(reason: HubFinishReason): {
  status: 'completed' | 'incomplete';
  incomplete_details: { reason: string } | null;
} {
  if (reason === 'length') return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  if (reason === 'content_filter') return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  return { status: 'completed', incomplete_details: null };
}

/** Pieces of text that follow one another are parts of one message, everything else is an item of its own. */
function encodeItems(parts: readonly HubOutputPart[], context: ResponsesContext, status: ItemStatus): Json[] {
  const items: Json[] = [];
  let content: Json[] | null = null;
  const said = (): Json[] => {
    if (content === null) {
      content = [];
      items.push(messageItem(context, items.length, content, 'completed'));
    }
    return content;
  };
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        said().push(
          outputText(
            part.text,
            (part.citations ?? []).flatMap((each) => annotationOf(each, part.text)),
            part.logprobs,
          ),
        );
        continue;
      case 'refusal':
        said().push({ type: 'refusal', refusal: part.text });
        continue;
      case 'thinking': {
        const encrypted = part.signature === undefined ? null : encryptedOfSignature(part.signature);
        items.push(reasoningItem(`rs_${context.id}${items.length}`, part.text === '' ? [] : [part.text], encrypted));
        break;
      }
      case 'redacted-thinking':
        items.push(
          reasoningItem(part.id ?? `rs_${context.id}${items.length}`, [], encryptedOfRedacted(part.data, part.id)),
        );
        break;
      case 'tool-call':
        items.push(callItem(context, items.length, part, 'completed'));
        break;
      case 'vendor':
        break;
    }
    content = null;
  }
  const last = items.at(-1);
  if (status === 'incomplete' && last && 'status' in last) last['status'] = status;
  return items;
}

export function messageItem(context: ResponsesContext, index: number, content: Json[], status: ItemStatus): Json {
  return { id: `msg_${context.id}${index}`, type: 'message', status, role: 'assistant', content };
}

export function reasoningItem(id: string, summary: readonly string[], encrypted: string | null): Json {
  return {
    id,
    type: 'reasoning',
    summary: summary.map((text) => ({ type: 'summary_text', text })),
    ...(encrypted === null ? {} : { encrypted_content: encrypted }),
  };
}

export function callItem(
  context: ResponsesContext,
  index: number,
  call: { id: string; name: string; arguments: string; extra?: Readonly<Record<string, unknown>> },
  status: ItemStatus,
): Json {
  return {
    id: `fc_${context.id}${index}`,
    type: 'function_call',
    status,
    arguments: call.arguments,
    call_id: call.id,
    name: call.name,
    ...(call.extra ? { extra_content: call.extra } : {}),
  };
}

export function outputText(text: string, annotations: readonly Json[], logprobs: readonly HubLogprob[] = []): Json {
  return { type: 'output_text', annotations, logprobs, text };
}

/** Vendors cite a whole piece of text; sources without an address are under `tollgate.citations` only. */
export function annotationOf(citation: HubCitation, text: string): Json[] {
  const cited = citedUrl(citation, text.length);
  return cited === null ? [] : [{ type: 'url_citation', ...cited }];
}

export function encodeResponsesUsage(usage: HubUsage): Json {
  const written = usage.cacheWriteTokens + usage.cacheWrite1hTokens;
  const input = usage.inputTokens + usage.cachedInputTokens + written + usage.inputAudioTokens;
  const output = usage.outputTokens + usage.reasoningTokens + usage.outputAudioTokens;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: input + output,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
