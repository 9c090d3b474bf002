import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { Organization, Project } from '../lib/api-client.js';
import { IconButton } from '../ui/button.js';
import { ChoiceMenu } from '../ui/choice-menu.js';
import { Icon } from '../ui/icon.js';
import { Logo } from '../ui/logo.js';
import classes from './layout.module.css';
import { pageAt } from './pages.js';
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
  const page = pageAt(path);
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

/** Stands for all projects in the menu; no slug is empty. */
const allProjects = '';

function ProjectPicker({ project, projects }: { project: Project | null; projects: readonly Project[] }) {
  const navigate = useNavigate();
  const name = project?.name ?? 'All projects';
  return (
    <ChoiceMenu
      label="Project"
      position="bottom-end"
      value={project?.slug ?? allProjects}
      options={[
        { value: allProjects, label: 'All projects' },
        ...projects.map((one) => ({ value: one.slug, label: one.name })),
      ]}
      onChange={(slug) => void navigate({ to: '.', search: (was) => ({ ...was, project: slug || undefined }) })}
      target={
        <button
          type="button"
          className={`${classes.pick} ${classes.projectPick} ${project ? classes.pickOn : ''}`}
          aria-label={`${name}, choose a project`}
        >
          <Icon name="layers" size="s" />
          <span className="truncate">{name}</span>
          <Icon name="chevron-down" size="xs" />
        </button>
      }
    />
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
