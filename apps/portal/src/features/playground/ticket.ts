/**
 * The right to call `/v1` for some minutes, as the signed-in person. Kept in a variable of this module and nowhere else:
 * no storage, no query cache, no address holds it, and a page that is closed has forgotten it.
 */
import { answer, api } from '../../lib/api-client.js';

interface Held {
  projectId: string;
  ticket: string;
  expiresAtMs: number;
}

/** A request must not outlive its ticket's check, which comes when it arrives. */
const spareMs = 30_000;
let held: Held | null = null;

export async function ticketFor(projectId: string, now: () => number = Date.now): Promise<string> {
  if (held?.projectId === projectId && held.expiresAtMs - now() > spareMs) return held.ticket;
  const params = { path: { projectId } };
  const made = await answer(api.POST('/api/v1/projects/{projectId}/playground-tickets', { params }));
  held = { projectId, ticket: made.ticket, expiresAtMs: Date.parse(made.expiresAt) };
  return made.ticket;
}

/** The gateway refused it: the next request asks for another one. */
export function forgetTicket(): void {
  held = null;
}
