import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { AccountPage } from '../../features/account/account-page.js';
import { setCsrfToken } from '../../lib/api-client.js';
import { sessionQuery } from '../../lib/session.js';

export function AccountRoute() {
  const queryClient = useQueryClient();
  const router = useRouter();
  return (
    <AccountPage
      onSignedOut={() => {
        setCsrfToken(null);
        queryClient.clear();
        queryClient.setQueryData(sessionQuery.queryKey, null);
        void router.navigate({ to: '/sign-in', search: {} });
      }}
    />
  );
}
