import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  audited,
  type CreatedInvitation,
  type Invitation,
  type Member,
  type PasswordReset,
  type Role,
} from '../../lib/api-client.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

const everything = { limit: 500 };

export function membersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['members', organizationId],
    queryFn: async ({ signal }): Promise<{ rows: Member[]; more: boolean }> => {
      const params = { path: { organizationId }, query: everything };
      const page = await answer(api.GET('/api/v1/organizations/{organizationId}/members', { params, signal }));
      return { rows: page.data, more: page.nextCursor !== null };
    },
    staleTime: 10_000,
  });
}

export function invitationsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['invitations', organizationId],
    queryFn: async ({ signal }): Promise<{ rows: Invitation[]; more: boolean }> => {
      const params = { path: { organizationId }, query: everything };
      const page = await answer(api.GET('/api/v1/organizations/{organizationId}/invitations', { params, signal }));
      return { rows: page.data, more: page.nextCursor !== null };
    },
    staleTime: 10_000,
  });
}

export function invite(
  organizationId: string,
  body: { email: string; role: Role; expiresInHours: number },
): Promise<CreatedInvitation> {
  return answer(
    api.POST('/api/v1/organizations/{organizationId}/invitations', { params: { path: { organizationId } }, body }),
  );
}

export function revokeInvitation(organizationId: string, invitationId: string) {
  const params = { path: { organizationId, invitationId } };
  return audited(api.DELETE('/api/v1/organizations/{organizationId}/invitations/{invitationId}', { params }));
}

export function readMember(organizationId: string, memberId: string, signal: AbortSignal): Promise<Versioned<Member>> {
  const params = { path: { organizationId, memberId } };
  return versioned(api.GET('/api/v1/organizations/{organizationId}/members/{memberId}', { params, signal }));
}

export function changeRole(organizationId: string, memberId: string, etag: string | null, role: Role) {
  const params = { path: { organizationId, memberId }, header: ifMatch(etag) };
  return audited(api.PATCH('/api/v1/organizations/{organizationId}/members/{memberId}', { params, body: { role } }));
}

export function removeMember(organizationId: string, memberId: string) {
  const params = { path: { organizationId, memberId } };
  return audited(api.DELETE('/api/v1/organizations/{organizationId}/members/{memberId}', { params }));
}

/** The link sets a new password, once and for a day. */
export function passwordLink(organizationId: string, memberId: string): Promise<PasswordReset> {
  const params = { path: { organizationId, memberId } };
  return answer(api.POST('/api/v1/organizations/{organizationId}/members/{memberId}/password-reset', { params }));
}
