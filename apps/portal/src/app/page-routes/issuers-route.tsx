import { getRouteApi } from '@tanstack/react-router';
import { IssuersPage } from '../../features/issuers/issuers-page.js';

const route = getRouteApi('/signed-in/issuers');

export function IssuersRoute() {
  const navigate = route.useNavigate();
  return (
    <IssuersPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
