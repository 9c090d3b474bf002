import { getRouteApi } from '@tanstack/react-router';
import { QuickstartPage } from '../../features/quickstart/quickstart-page.js';

const route = getRouteApi('/signed-in/quickstart');

export function QuickstartRoute() {
  const navigate = route.useNavigate();
  return (
    <QuickstartPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
