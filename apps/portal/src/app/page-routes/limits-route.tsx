import { getRouteApi } from '@tanstack/react-router';
import { LimitsPage } from '../../features/limits/limits-page.js';

const route = getRouteApi('/signed-in/limits');

export function LimitsRoute() {
  const navigate = route.useNavigate();
  return (
    <LimitsPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
