import { queryOptions } from '@tanstack/react-query';
import { answer, api, type OwnSession, type StepUp, type TotpSeed, type TotpState } from '../../lib/api-client.js';

export const totpQuery = queryOptions({
  queryKey: ['totp'],
  queryFn: async ({ signal }): Promise<TotpState> => answer(api.GET('/api/v1/auth/totp', { signal })),
});

export const sessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: async ({ signal }): Promise<OwnSession[]> =>
    (await answer(api.GET('/api/v1/auth/sessions', { signal }))).data,
});

export function changePassword(body: { currentPassword: string; newPassword: string }): Promise<void> {
  return answer(api.POST('/api/v1/auth/password', { body }));
}

export function beginTotp(password: string): Promise<TotpSeed> {
  return answer(api.POST('/api/v1/auth/totp', { body: { password } }));
}

/** Gives the recovery codes, this once. */
export async function confirmTotp(totp: string): Promise<string[]> {
  return (await answer(api.POST('/api/v1/auth/totp/confirm', { body: { totp } }))).recoveryCodes;
}

export function disableTotp(body: StepUp): Promise<void> {
  return answer(api.POST('/api/v1/auth/totp/disable', { body }));
}

/** Gives new ones, this once; the old ones stop working. */
export async function renewRecoveryCodes(body: StepUp): Promise<string[]> {
  return (await answer(api.POST('/api/v1/auth/totp/recovery-codes', { body }))).recoveryCodes;
}

export function endSession(id: string): Promise<void> {
  return answer(api.DELETE('/api/v1/auth/sessions/{sessionId}', { params: { path: { sessionId: id } } }));
}

export function signOutEverywhere(): Promise<void> {
  return answer(api.POST('/api/v1/auth/logout-everywhere'));
}
