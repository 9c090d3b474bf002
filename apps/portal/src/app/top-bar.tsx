import { Menu } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { Organization, Project } from '../lib/api-client.js';
import { IconButton } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Logo } from '../ui/logo.js';
import menu from '../ui/menu.module.css';
import classes from './layout.module.css';
import { pages } from './pages.js';
import { ThemeMenu } from './theme-menu.js';

export interface TopBarProps {
  organization: Organization | null;
  project: Project | null;
  projects: readonly Project[];
  onMenu: () => void;
  onSearch: () => void;
  onHelp: () => void;
}

export function TopBar({ organization, project, projects, onMenu, onSearch, onHelp }: TopBarProps) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const page = pages.find((one) => (one.to === '/' ? path === '/' : path.startsWith(one.to)));
  return (
    <header className={classes.top}>
      <span className={classes.narrowOnly}>
        <IconButton icon="menu" label="Open navigation" onClick={onMenu} />
      </span>
      <span className={classes.narrowOnly}>
        <Logo />
      </span>
      <button type="button" className={`${classes.narrowOnly} ${classes.pick}`} onClick={onMenu}>
        <b className="truncate">{organization?.name}</b>
        <Icon name="chevron-down" size="s" />
      </button>
      <div className={classes.crumbs}>
        <span>{organization?.name}</span>
        <Icon name="chevron-right" size="xs" />
        <b>{page?.label}</b>
      </div>
      <span className="spacer" />
      {projects.length > 0 && <ProjectPicker project={project} projects={projects} />}
      <button type="button" className={classes.search} onClick={onSearch}>
        <Icon name="search" size="s" />
        <span>Search or paste an id</span>
        <span className="spacer" />
        <kbd>{isApple() ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <span className={classes.narrowOnly}>
        <IconButton icon="search" label="Search" onClick={onSearch} />
      </span>
      <ThemeMenu />
      <span className={classes.wideOnly}>
        <IconButton icon="help" label="Keyboard shortcuts and help" onClick={onHelp} />
      </span>
    </header>
  );
}

function ProjectPicker({ project, projects }: { project: Project | null; projects: readonly Project[] }) {
  const navigate = useNavigate();
  const choose = (slug: string | undefined) => void navigate({ to: '.', search: (was) => ({ ...was, project: slug }) });
  const mark = (on: boolean) => <Icon name="check" size="s" className={on ? undefined : menu.hidden} />;
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <button type="button" className={`${classes.pick} ${classes.projectPick} ${project ? classes.pickOn : ''}`} aria-label={`${project?.name ?? 'All projects'}, choose a project`}>
          <Icon name="layers" size="s" />
          <span className="truncate">{project?.name ?? 'All projects'}</span>
          <Icon name="chevron-down" size="xs" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={menu.options}>
          <Menu.Item role="menuitemradio" aria-checked={!project} leftSection={mark(!project)} onClick={() => choose(undefined)}>
            All projects
          </Menu.Item>
          {projects.map((one) => (
            <Menu.Item
              key={one.id}
              role="menuitemradio"
              aria-checked={one.id === project?.id}
              leftSection={mark(one.id === project?.id)}
              onClick={() => choose(one.slug)}
            >
              {one.name}
            </Menu.Item>
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
