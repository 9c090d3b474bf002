import { randomBytes } from 'node:crypto';
import { looksLikeTicket, readTicket, writeTicket } from './ticket.js';

const root = randomBytes(32);
const claims = { organizationId: 'org', projectId: 'prj', endUser: 'user:1', expiresAtMs: 1_800_000_000_000 };

// Whoever could make or change one could call every model of every organization without a key.
describe('a ticket', () => {
  it('says again what was written into it, to whoever holds the secret', () => {
    const ticket = writeTicket(root, claims);
    expect(looksLikeTicket(ticket)).toBe(true);
    expect(readTicket(root, ticket)).toEqual(claims);
    expect(readTicket(randomBytes(32), ticket)).toBeNull();
  });

  it('is worthless with any character of it changed, removed or added', () => {
    const ticket = writeTicket(root, claims);
    for (let at = 0; at < ticket.length; at++) {
      const other = ticket[at] === 'A' ? 'B' : 'A';
      const changed = ticket.slice(0, at) + other + ticket.slice(at + 1);
      const read = readTicket(root, changed);
      // The last character of base64url may carry bits that say nothing.
      if (at === ticket.length - 1) expect([null, claims]).toContainEqual(read);
      else expect([at, read]).toEqual([at, null]);
      const cut = readTicket(root, ticket.slice(0, at));
      expect([at, cut]).toEqual([at, null]);
    }
    for (const text of ['', 'tgp_', 'tgp_.', 'tgp_a.b', `tgp_${'a'.repeat(5_000)}.b`, `${ticket}.${ticket}`]) {
      expect([text.slice(0, 20), readTicket(root, text)]).toEqual([text.slice(0, 20), null]);
    }
  });
});
