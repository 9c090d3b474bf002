/**
 * A conversation as the one text that TGI's native API takes. The templates are those of the model families; a model that
 * has a template of its own is better served by the messages API, which knows it.
 */
import type { HubMessage } from '@tollgate/wire';
import { UnsupportedParameterError } from '../errors.js';
import type { Unsupported } from '../unsupported.js';

export const promptTemplates = ['plain', 'chatml', 'llama-3'] as const;
export type PromptTemplate = (typeof promptTemplates)[number];

interface Turn {
  role: string;
  text: string;
}

/** @throws {UnsupportedParameterError} */
export function buildPrompt(
  messages: readonly HubMessage[],
  template: PromptTemplate,
  unsupported: Unsupported,
): string {
  const turns = messages.map((message, index) => readTurn(message, index, unsupported));
  switch (template) {
    case 'plain':
      return turns.map(({ text }) => text).join('\n\n');
    case 'chatml':
      return `${turns.map(({ role, text }) => `<|im_start|>${role}\n${text}<|im_end|>\n`).join('')}<|im_start|>assistant\n`;
    case 'llama-3': {
      // https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3; TGI adds the first token itself.
      const head = (role: string) => `<|start_header_id|>${role}<|end_header_id|>\n\n`;
      return `${turns.map(({ role, text }) => `${head(role)}${text}<|eot_id|>`).join('')}${head('assistant')}`;
    }
  }
}

function readTurn(message: HubMessage, index: number, unsupported: Unsupported): Turn {
  const path = `messages[${index}]`;
  if (message.role === 'tool') {
    throw new UnsupportedParameterError(
      path,
      `Unsupported content: '${path}' answers a tool, and this model has none.`,
    );
  }
  if (message.name !== undefined) unsupported.drop(`${path}.name`);
  const texts: string[] = [];
  message.parts.forEach((part, at) => {
    switch (part.type) {
      case 'text':
      case 'refusal':
        texts.push(part.text);
        break;
      case 'thinking':
      case 'redacted-thinking':
        unsupported.drop(`${path}.reasoning_content`);
        break;
      case 'tool-call':
        unsupported.refuse(`${path}.tool_calls`);
        break;
      default:
        unsupported.refuse(
          `${path}.content[${at}]`,
          `Unsupported content: '${path}.content[${at}]' is no text, and this model takes nothing else.`,
        );
    }
  });
  return { role: message.role, text: texts.join('\n') };
}
