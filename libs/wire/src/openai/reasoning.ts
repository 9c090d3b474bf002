/**
 * `reasoning_details`: thinking in a form that can be sent back.
 *
 * An assistant message in OpenAI's schema has one text and a list of tool calls, so what was said between two blocks of
 * thinking loses its place. Each detail therefore carries, as `index`, how many things of the message come before it:
 * earlier thinking, the text (once, however many pieces it came in) and tool calls. `chat-messages.ts` puts it back there.
 */
export type ReasoningDetail =
  | { type: 'reasoning.text'; text: string; signature?: string; index?: number }
  | { type: 'reasoning.encrypted'; data: string; id?: string; index?: number };

export function textDetail(text: string, signature: string | null | undefined, index: number): ReasoningDetail {
  return { type: 'reasoning.text', text, ...(signature ? { signature } : {}), index };
}

export function encryptedDetail(data: string, id: string | null | undefined, index: number): ReasoningDetail {
  return { type: 'reasoning.encrypted', data, ...(id ? { id } : {}), index };
}

/** Counts the things of one message as they come. */
export class MessagePositions {
  private count = 0;
  private textSeen = false;

  /** A piece of text, which may be empty. */
  text(piece: string): void {
    if (piece === '' || this.textSeen) return;
    this.textSeen = true;
    this.count++;
  }

  toolCall(): void {
    this.count++;
  }

  /** A block of thinking begins. @returns its `index`. */
  thinking(): number {
    return this.count++;
  }
}
