import { randomBytes } from 'node:crypto';
import type { Principal } from '@tollgate/gateway';
import { writeTicket } from '../keys/playground-tickets/ticket.js';
import { TicketDirectory } from './ticket-directory.js';
import type { TokenCaller } from './tokens/token-directory.js';

const root = randomBytes(32);
const endsMs = 1_800_000_000_000;
const claims = { organizationId: 'org', projectId: 'prj', endUser: 'user:1', expiresAtMs: endsMs };
const someone = { projectId: 'prj' } as Principal;

function directory(nowMs: number, principal: Principal | null = someone) {
  const asked: TokenCaller[] = [];
  const principalOf = (caller: TokenCaller) => (asked.push(caller), principal);
  return { tickets: new TicketDirectory({ root, principalOf, nowMs: () => nowMs }), asked };
}

// The playground calls /v1 with these: one that is believed too long or for too much is a key nobody can revoke.
describe('a ticket on /v1', () => {
  it('stands for its person in its project, without an API key', () => {
    const { tickets, asked } = directory(endsMs - 1);
    expect(tickets.find(writeTicket(root, claims))).toEqual({ status: 'active', principal: someone });
    expect(asked).toEqual([
      { organization: null, organizationId: 'org', project: 'prj', endUser: 'user:1', access: null },
    ]);
  });

  it('is refused, with the reason, once it has expired, where it is not ours, and where its project is gone', () => {
    const reason = (text: string, at = endsMs - 1, principal: Principal | null = someone) =>
      directory(at, principal).tickets.find(text);
    expect(reason(writeTicket(root, claims), endsMs)).toEqual({
      status: 'refused-token',
      reason: 'the ticket has expired',
    });
    expect(reason(writeTicket(randomBytes(32), claims))).toMatchObject({ status: 'refused-token' });
    expect(reason(writeTicket(root, claims), endsMs - 1, null)).toMatchObject({ status: 'refused-token' });
  });
});
