/** Writes Server-Sent Events. Callers pass JSON text, which never contains a line end. */

export function sseData(json: string): string {
  return `data: ${json}\n\n`;
}

export function sseNamedEvent(event: string, json: string): string {
  return `event: ${event}\ndata: ${json}\n\n`;
}

/** OpenAI's end marker. */
export const sseDone = 'data: [DONE]\n\n';

/** A comment line every client skips; keeps intermediaries from closing an idle stream. */
export const sseKeepAlive = ': keep-alive\n\n';
