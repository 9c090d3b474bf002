import { getRouteApi } from '@tanstack/react-router';
import { CredentialsPage } from '../../features/credentials/credentials-page.js';

const route = getRouteApi('/signed-in/credentials');

export function CredentialsRoute() {
  const navigate = route.useNavigate();
  return (
    <CredentialsPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
