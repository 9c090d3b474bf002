import { getRouteApi } from '@tanstack/react-router';
import { MembersPage } from '../../features/members/members-page.js';

const route = getRouteApi('/signed-in/members');

export function MembersRoute() {
  const navigate = route.useNavigate();
  return (
    <MembersPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
