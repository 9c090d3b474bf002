import { queryOptions } from '@tanstack/react-query';
import { answer, api, ApiError, setCsrfToken, type Session } from './api-client.js';

/** Who is signed in; null when nobody is. Fetched once and kept until sign-out or a 401. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await answer(api.GET('/api/v1/auth/session', { signal }));
      setCsrfToken(session.csrfToken);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

export interface Credentials {
  email: string;
  password: string;
  /** Six digits of the authenticator app, once the gateway has asked for them. */
  totp?: string;
  recoveryCode?: string;
}

export async function signIn(credentials: Credentials): Promise<Session> {
  const session = await answer(api.POST('/api/v1/auth/login', { body: credentials }));
  setCsrfToken(session.csrfToken);
  return session;
}

export async function signOut(): Promise<void> {
  await answer(api.POST('/api/v1/auth/logout'));
  setCsrfToken(null);
}
