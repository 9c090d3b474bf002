import { getRouteApi } from '@tanstack/react-router';
import { AuditPage } from '../../features/audit/audit-page.js';

const route = getRouteApi('/signed-in/audit');

export function AuditRoute() {
  const navigate = route.useNavigate();
  return (
    <AuditPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
