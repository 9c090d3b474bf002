import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { SignInPage } from '../features/session/sign-in-page.js';
import { localPath } from '../lib/local-path.js';
import { sessionQuery } from '../lib/session.js';
import { focusHeading } from './focus-heading.js';

const route = getRouteApi('/sign-in');

export function SignInRoute() {
  const queryClient = useQueryClient();
  const router = useRouter();
  const { error, redirect } = route.useSearch();
  return (
    <SignInPage
      error={error}
      returnTo={localPath(redirect)}
      onSignedIn={(session) => {
        // What a former user looked at must not be seen by the next.
        queryClient.clear();
        queryClient.setQueryData(sessionQuery.queryKey, session);
        // The route's guard sees the session and leads on.
        void router.invalidate().then(() => focusHeading());
      }}
    />
  );
}
