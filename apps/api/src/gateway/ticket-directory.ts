/** Tickets of the playground as callers of `/v1`: judged by their signature alone, so there is nothing to keep or to fetch. */
import type { KeyLookup, Principal } from '@tollgate/gateway';
import { readTicket } from '../keys/playground-tickets/ticket.js';
import type { TokenCaller } from './tokens/token-directory.js';

export interface TicketDirectoryOptions {
  root: Uint8Array;
  /** `null` = the organization or the project is gone. */
  principalOf(caller: TokenCaller): Principal | null;
  nowMs: () => number;
}

export class TicketDirectory {
  constructor(private readonly options: TicketDirectoryOptions) {}

  find(text: string): KeyLookup {
    const { root, principalOf, nowMs } = this.options;
    const claims = readTicket(root, text);
    if (claims === null) return refused('it is not a ticket of this gateway');
    if (claims.expiresAtMs <= nowMs()) return refused('the ticket has expired');
    const { organizationId, projectId, endUser } = claims;
    const principal = principalOf({ organization: null, organizationId, project: projectId, endUser, access: null });
    return principal === null ? refused('its project is gone') : { status: 'active', principal };
  }
}

function refused(reason: string): KeyLookup {
  return { status: 'refused-token', reason };
}
