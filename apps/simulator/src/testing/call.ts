import type { Simulator } from '../server.js';

/** One parsed `data:` payload of an event stream, with its event name where it had one. */
export interface StreamEvent {
  event: string;
  data: string;
}

/** POSTs JSON with a key and, for Anthropic, a version. */
export function post(
  simulator: Simulator,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-test-1234',
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Cuts a whole event stream into its events. Enough for a well-formed stream: that is what the tests assert. */
export function readEvents(text: string): StreamEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const lines = block.split('\n');
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7) ?? '';
      return { event, data: lines.find((line) => line.startsWith('data: '))?.slice(6) ?? '' };
    });
}

/** Waits until `condition` holds; fails with its text after five seconds. */
export async function eventually(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !condition();) {
    if (Date.now() > deadline) throw new Error(`Not reached: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
