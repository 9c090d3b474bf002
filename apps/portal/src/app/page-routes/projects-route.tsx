import { getRouteApi } from '@tanstack/react-router';
import { ProjectsPage } from '../../features/projects/projects-page.js';

const route = getRouteApi('/signed-in/projects');

export function ProjectsRoute() {
  const navigate = route.useNavigate();
  return (
    <ProjectsPage
      search={route.useSearch()}
      onSearch={(patch) =>
        void navigate({ search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
      }
    />
  );
}
