import * as z from 'zod/mini';
import { oneOf, text } from '../../lib/search.js';

export const membersTabs = ['members', 'invitations', 'roles'] as const;

export const membersSearch = z.object({
  tab: oneOf(membersTabs),
  q: text,
  /** `yes`: the form is open. */
  invite: oneOf(['yes']),
});
export type MembersSearch = z.infer<typeof membersSearch>;
