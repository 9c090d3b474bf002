import { getRouteApi } from '@tanstack/react-router';
import { OrganizationsPage } from '../../features/organizations/organizations-page.js';

const route = getRouteApi('/signed-in/organizations');

export function OrganizationsRoute() {
  const navigate = route.useNavigate();
  return (
    <OrganizationsPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
