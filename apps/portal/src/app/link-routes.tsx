import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { AcceptInvitationPage } from '../features/session/accept-invitation-page.js';
import { tokenOf } from '../features/session/link-token.js';
import { ResetPasswordPage } from '../features/session/reset-password-page.js';
import { sessionQuery, signOut } from '../lib/session.js';
import { ShellSkeleton } from './page-states.js';

/** The pages that links sent to people lead to. Their secret stands behind the #. */
export function AcceptInvitationRoute() {
  const router = useRouter();
  const queryClient = useQueryClient();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const session = useQuery(sessionQuery);
  if (session.isPending) return <ShellSkeleton />;
  return (
    <AcceptInvitationPage
      token={tokenOf(hash)}
      session={session.data ?? null}
      onSignIn={() => void router.navigate({ to: '/sign-in', search: { redirect: '/accept-invitation' } })}
      onSignOut={async () => {
        await signOut();
        queryClient.setQueryData(sessionQuery.queryKey, null);
      }}
      onAccepted={(made) => {
        queryClient.clear();
        if (made) queryClient.setQueryData(sessionQuery.queryKey, made);
        void router.navigate({ to: '/', search: {}, replace: true });
      }}
    />
  );
}

export function ResetPasswordRoute() {
  const router = useRouter();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const queryClient = useQueryClient();
  return (
    <ResetPasswordPage
      token={hash.replace(/^#/, '') || null}
      onSignIn={() => {
        queryClient.clear();
        void router.navigate({ to: '/sign-in', search: {}, replace: true });
      }}
    />
  );
}
