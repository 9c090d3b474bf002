import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { SignInPage } from '../features/session/sign-in-page.js';
import { focusHeading } from './focus-heading.js';
import { sessionQuery } from '../lib/session.js';

export function SignInRoute() {
  const queryClient = useQueryClient();
  const router = useRouter();
  return (
    <SignInPage
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
