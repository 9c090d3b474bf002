import { getRouteApi } from '@tanstack/react-router';
import { CataloguePage } from '../../features/catalogue/catalogue-page.js';

const route = getRouteApi('/signed-in/catalogue');

export function CatalogueRoute() {
  const navigate = route.useNavigate();
  return (
    <CataloguePage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
