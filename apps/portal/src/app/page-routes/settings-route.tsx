import { getRouteApi } from '@tanstack/react-router';
import { SettingsPage } from '../../features/settings/settings-page.js';

const route = getRouteApi('/signed-in/settings');

export function SettingsRoute() {
  const navigate = route.useNavigate();
  return (
    <SettingsPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
