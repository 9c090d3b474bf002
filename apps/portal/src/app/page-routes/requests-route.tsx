import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { RequestsPage } from '../../features/requests/requests-page.js';

const route = getRouteApi('/signed-in/requests');

export function RequestsRoute() {
  const navigate = useNavigate();
  const search = route.useSearch();
  const { requestId } = useParams({ strict: false });
  return (
    <RequestsPage
      search={search}
      openId={requestId ?? null}
      onSearch={(patch) => void navigate({ to: '.', search: (was) => ({ ...was, ...patch }), resetScroll: false })}
      onOpen={(id, replace) =>
        void (id === null
          ? navigate({ to: '/requests', search: true, resetScroll: false })
          : navigate({
              to: '/requests/$requestId',
              params: { requestId: id },
              search: true,
              replace,
              resetScroll: false,
            }))
      }
    />
  );
}
