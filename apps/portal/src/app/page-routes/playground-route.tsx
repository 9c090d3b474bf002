import { getRouteApi } from '@tanstack/react-router';
import { PlaygroundPage } from '../../features/playground/playground-page.js';

const route = getRouteApi('/signed-in/playground');

export function PlaygroundRoute() {
  const navigate = route.useNavigate();
  return (
    <PlaygroundPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
