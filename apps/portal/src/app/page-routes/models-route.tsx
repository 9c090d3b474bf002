import { getRouteApi } from '@tanstack/react-router';
import { ModelsPage } from '../../features/models/models-page.js';

const route = getRouteApi('/signed-in/models');

export function ModelsRoute() {
  const navigate = route.useNavigate();
  return (
    <ModelsPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
