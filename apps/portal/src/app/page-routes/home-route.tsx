import { getRouteApi } from '@tanstack/react-router';
import { HomePage } from '../../features/home/home-page.js';

const route = getRouteApi('/signed-in/');

export function HomeRoute() {
  const navigate = route.useNavigate();
  return (
    <HomePage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
