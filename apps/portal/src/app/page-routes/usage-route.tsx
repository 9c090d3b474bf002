import { getRouteApi } from '@tanstack/react-router';
import { UsagePage } from '../../features/usage/usage-page.js';

const route = getRouteApi('/signed-in/usage');

export function UsageRoute() {
  const navigate = route.useNavigate();
  return (
    <UsagePage
      search={route.useSearch()}
      onSearch={(patch) => void navigate({ search: (was) => ({ ...was, ...patch }), resetScroll: false })}
    />
  );
}
