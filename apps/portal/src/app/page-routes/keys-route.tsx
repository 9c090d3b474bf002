import { getRouteApi } from '@tanstack/react-router';
import { KeysPage } from '../../features/api-keys/keys-page.js';

const route = getRouteApi('/signed-in/keys');

export function KeysRoute() {
  const navigate = route.useNavigate();
  return (
    <KeysPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
