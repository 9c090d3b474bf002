/** Hub messages as Converse's `system` and `messages`. */
import { createHash } from 'node:crypto';
import type { HubAssistantMessage, HubAssistantPart, HubMessage, HubToolCallPart, HubUserPart } from '@tollgate/wire';
import { toolId as claudeToolId } from '../anthropic/chat-messages.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { Unsupported } from '../unsupported.js';
import { cachePoint } from './cache-points.js';
import type { ConverseBlock, ConverseMessage } from './converse.js';
import { audioBlocks, documentBlocks, imageBlocks } from './media.js';
import type { BedrockModel } from './models.js';

export interface Conversation {
  system: ConverseBlock[];
  messages: ConverseMessage[];
  /** Names of tools called in the conversation; Converse wants a list of tools as soon as there are any. */
  calledTools: ReadonlySet<string>;
}

interface Context {
  model: BedrockModel;
  unsupported: Unsupported;
  calledTools: Set<string>;
  documents: number;
}

/**
 * System messages move to the front wherever they stood, since Converse has one list of them. Neighbours of one role become
 * one message: roles have to alternate, and all results of parallel tool calls are one turn.
 */
export function buildConversation(
  messages: readonly HubMessage[],
  model: BedrockModel,
  unsupported: Unsupported,
): Conversation {
  const context: Context = { model, unsupported, calledTools: new Set(), documents: 0 };
  const system: ConverseBlock[] = [];
  const turns: ConverseMessage[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.role === 'system') {
      for (const part of message.parts) {
        if (!isBlank(part.text)) system.push({ text: part.text }, ...cachePoint(part.cache, model.cachePoints));
      }
      return;
    }
    if (message.role !== 'tool' && message.name !== undefined) unsupported.drop(`${path}.name`);
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = blocksOf(message, path, context);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) turns.push({ role, content });
  });
  return { system, messages: turns.map(withText), calledTools: context.calledTools };
}

/** Converse refuses a document without a text beside it. */
function withText(message: ConverseMessage): ConverseMessage {
  const lonely =
    message.content.some((block) => 'document' in block) && !message.content.some((block) => 'text' in block);
  return lonely ? { ...message, content: [{ text: 'See the attached document.' }, ...message.content] } : message;
}

function blocksOf(message: Exclude<HubMessage, { role: 'system' }>, path: string, context: Context): ConverseBlock[] {
  switch (message.role) {
    case 'user':
      return userBlocks(message.parts, path, context);
    case 'assistant':
      return assistantBlocks(message, path, context);
    case 'tool': {
      const blocks = userBlocks(message.parts, path, context);
      const content = blocks.filter((block) => !('cachePoint' in block));
      const points = blocks.filter((block) => 'cachePoint' in block);
      const status = message.isError === true ? { status: 'error' as const } : {};
      return [{ toolResult: { toolUseId: toolId(message.toolCallId, context.model), content, ...status } }, ...points];
    }
  }
}

function userBlocks(parts: readonly HubUserPart[], path: string, context: Context): ConverseBlock[] {
  const { model, unsupported } = context;
  return parts.flatMap((part, index): ConverseBlock[] => {
    const partPath = `${path}.content[${index}]`;
    const point = cachePoint(part.cache, model.cachePoints);
    switch (part.type) {
      case 'text':
        return isBlank(part.text) ? [] : [{ text: part.text }, ...point];
      case 'image':
        return [...imageBlocks(part, partPath, unsupported), ...point];
      case 'file':
        context.documents++;
        return [...documentBlocks(part, partPath, context.documents, unsupported), ...point];
      case 'audio':
        return [...audioBlocks(part, partPath, unsupported), ...point];
    }
  });
}

function assistantBlocks(message: HubAssistantMessage, path: string, context: Context): ConverseBlock[] {
  let call = -1;
  return message.parts.flatMap((part: HubAssistantPart): ConverseBlock[] => {
    switch (part.type) {
      case 'text':
        return isBlank(part.text) ? [] : [{ text: part.text }, ...cachePoint(part.cache, context.model.cachePoints)];
      case 'refusal':
        return isBlank(part.text) ? [] : [{ text: part.text }];
      case 'thinking':
        if (part.signature !== undefined) {
          return [{ reasoningContent: { reasoningText: { text: part.text, signature: part.signature } } }];
        }
        // Models that sign refuse what is unsigned, and those that do not sign take no reasoning back.
        context.unsupported.drop(`${path}.reasoning_content`);
        return [];
      case 'redacted-thinking':
        return [{ reasoningContent: { redactedContent: part.data } }];
      case 'tool-call':
        call++;
        return toolUseBlocks(part, `${path}.tool_calls[${call}]`, context);
    }
  });
}

function toolUseBlocks(part: HubToolCallPart, path: string, context: Context): ConverseBlock[] {
  if (part.extra !== undefined) context.unsupported.drop(`${path}.extra_content`);
  context.calledTools.add(part.name);
  const input = readArguments(part.arguments, `${path}.function.arguments`, context.unsupported);
  return [
    { toolUse: { toolUseId: toolId(part.id, context.model), name: part.name, input } },
    ...cachePoint(part.cache, context.model.cachePoints),
  ];
}

/** Converse takes an object where OpenAI has text, and a model may have been cut off while writing that text. */
function readArguments(text: string, path: string, unsupported: Unsupported): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  unsupported.refuse(path, `Invalid '${path}': this model takes tool arguments only as a JSON object.`);
  return {};
}

/** Converse refuses text that is empty or nothing but white space; a part that says nothing can go. */
function isBlank(text: string): boolean {
  return text.trim() === '';
}

const maxToolIdLength = 64;

/**
 * Converse takes letters, digits and `_ . : -`, at most 64 of them, Claude neither point nor colon, and Mistral nine
 * letters or digits (https://github.com/vercel/ai/pull/11863). Another vendor's id is spelled in those, the same way for the
 * call and its result; an id that fits is left alone.
 */
export function toolId(id: string, model: BedrockModel): string {
  if (model.family === 'mistral') return /^[a-zA-Z0-9]{9}$/.test(id) ? id : hash(id).slice(0, 9);
  const spelled =
    model.family === 'claude'
      ? claudeToolId(id)
      : id.replace(/[^a-zA-Z0-9_.:-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
  if (spelled.length <= maxToolIdLength) return spelled;
  return `${spelled.slice(0, 31)}_${hash(spelled).slice(0, 32)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
