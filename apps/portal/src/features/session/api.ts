import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  setCsrfToken,
  type InvitationOffer,
  type Session,
  type SsoChoices,
} from '../../lib/api-client.js';

/** Ways in besides the password for an address; none is an answer, too. */
export function ssoChoicesQuery(email: string) {
  return queryOptions({
    queryKey: ['sso-choices', email],
    queryFn: async (): Promise<SsoChoices['providers']> =>
      (await answer(api.POST('/api/v1/auth/sso/choices', { body: { email } }))).providers,
    staleTime: 60_000,
    retry: false,
  });
}

/** What the link offers. `link_expired` where it was used, withdrawn or is too old. */
export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token.slice(0, 8)],
    queryFn: async (): Promise<InvitationOffer> =>
      answer(api.POST('/api/v1/auth/invitations/look', { body: { token } })),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
}

export async function acceptAsNew(body: { token: string; name: string; password: string }): Promise<Session> {
  const session = await answer(api.POST('/api/v1/auth/invitations/accept', { body }));
  setCsrfToken(session.csrfToken);
  return session;
}

export async function acceptAsUser(token: string): Promise<void> {
  await answer(api.POST('/api/v1/invitations/accept', { body: { token } }));
}

export async function resetPassword(body: { token: string; newPassword: string }): Promise<void> {
  await answer(api.POST('/api/v1/auth/password-reset', { body }));
}
