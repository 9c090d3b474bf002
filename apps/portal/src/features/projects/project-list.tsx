import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Limit, Project, Usage } from '../../lib/api-client.js';
import { limitUse } from '../../lib/limits.js';
import { isUnpriced, rowName } from '../../lib/usage.js';
import { IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { formatMoney } from '../../ui/format/money.js';
import { countOf, formatInteger } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { Money } from '../../ui/money.js';
import page from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { Tag } from '../../ui/tag.js';
import { When } from '../../ui/when.js';
import type { KeyCounts } from './api.js';
import classes from './project-list.module.css';

export interface ProjectListProps {
  projects: readonly Project[];
  /** Absent while they are not known. */
  counts: KeyCounts | undefined;
  /** Of the month so far, by project. */
  usage: Usage | undefined;
  limits: readonly Limit[];
  /** null: the role may not. */
  onRename: ((project: Project) => void) | null;
  onState: ((project: Project) => void) | null;
}

export function ProjectList({ projects, counts, usage, limits, onRename, onState }: ProjectListProps) {
  const narrow = useNarrow();
  const row = (project: Project) => usage?.rows.find((one) => rowName(one, 'project').id === project.id);
  const requests = (project: Project) =>
    usage ? formatInteger(row(project)?.requests ?? 0) : <span className="muted">unknown</span>;
  const spend = (project: Project) => (
    <Spend project={project} charge={chargeOf(usage, row(project))} limits={limits} />
  );
  const actions = (project: Project) => <Actions project={project} onRename={onRename} onState={onState} />;
  if (narrow) {
    return (
      <CardList
        label="Projects"
        rows={projects}
        rowKey={(one) => one.id}
        card={(one) => (
          <article>
            <div className={page.cardHead}>
              <Name project={one} />
              <span className="spacer" />
              {actions(one)}
            </div>
            <div className={page.cardLine}>
              <Keys project={one} counts={counts} words />
              <span className="secondary">{requests(one)} requests</span>
            </div>
            <div className={classes.cardSpend}>{spend(one)}</div>
          </article>
        )}
      />
    );
  }
  const columns: Column<Project>[] = [
    {
      id: 'name',
      header: 'Project',
      cell: (one) => (
        <span className={page.two}>
          <Name project={one} />
          <span className="mono">{one.slug}</span>
        </span>
      ),
    },
    { id: 'created', header: 'Since', hideBelow: 1200, cell: (one) => <When at={one.createdAt} as="date" /> },
    { id: 'keys', header: 'Active keys', align: 'right', cell: (one) => <Keys project={one} counts={counts} /> },
    { id: 'requests', header: 'Requests this month', align: 'right', cell: requests },
    { id: 'spend', header: 'Spend this month', align: 'right', cell: spend },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <Panel clip>
      <ScrollBox label="Projects">
        <DataTable caption="Projects" columns={columns} rows={projects} rowKey={(one) => one.id} density="tall" />
      </ScrollBox>
    </Panel>
  );
}

/** `null` is unknown, `unpriced` what has no price: neither is zero. */
function chargeOf(usage: Usage | undefined, row: Usage['rows'][number] | undefined): string | null | 'unpriced' {
  if (!usage) return null;
  if (!row) return '0';
  return isUnpriced(row) ? 'unpriced' : row.charge;
}

/** Leads to Home with this project chosen in the bar above, where an archived one is not. */
function Name({ project }: { project: Project }) {
  if (project.archivedAt)
    return (
      <span className="row tight">
        <span className="medium truncate">{project.name}</span>
        <Tag>
          archived <When at={project.archivedAt} as="date" />
        </Tag>
      </span>
    );
  return (
    <Link to="/" search={{ project: project.slug }} className="plain-link medium truncate">
      {project.name}
    </Link>
  );
}

interface KeysProps {
  project: Project;
  counts: KeyCounts | undefined;
  /** Says what is counted; a table has it in its head. */
  words?: boolean;
}

function Keys({ project, counts, words }: KeysProps) {
  if (!counts) return <span className="muted">unknown</span>;
  if (project.archivedAt) return <span className="muted">none</span>;
  const count = counts.of.get(project.id) ?? 0;
  return (
    <Link
      to="/keys"
      search={{ project: project.slug }}
      className="plain-link"
      aria-label={`${countOf(count, 'active key')} of ${project.name}`}
      title={counts.more ? 'Of the newest 500 keys of the organization' : undefined}
    >
      {formatInteger(count)}
      {counts.more && '+'}
      {words && ` active key${count === 1 ? '' : 's'}`}
    </Link>
  );
}

/** The month's spend, and beside it the project's own budget where it has one. */
function Spend({ project, charge, limits }: { project: Project; charge: string | null; limits: readonly Limit[] }) {
  const budget = limits.find(
    ({ dimension, subject }) =>
      dimension === 'spend' && subject.type === 'project' && (subject.id === project.id || subject.id === project.slug),
  );
  const use = budget && limitUse(budget);
  return (
    <span className={classes.spend}>
      <span className={classes.spendHead}>
        <Money
          className="medium"
          precision="aggregate"
          value={charge === 'unpriced' ? null : charge}
          absent={charge === 'unpriced' ? 'unpriced' : undefined}
        />
        {budget && (
          <>
            <span className="muted">of {formatMoney(budget.amount).replace(/\.00$/, '')}</span>
            <span className="spacer" />
            <span className="row tight muted xs">
              <Icon name={budget.mode === 'hard' ? 'lock' : 'wave'} size="xs" /> {budget.mode}
            </span>
          </>
        )}
      </span>
      {use && <BudgetBar thin settled={use.settled} held={use.held} />}
    </span>
  );
}

interface ActionsProps extends Pick<ProjectListProps, 'onRename' | 'onState'> {
  project: Project;
}

function Actions({ project, onRename, onState }: ActionsProps) {
  const archived = project.archivedAt !== null;
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for ${project.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        {!archived && (
          <Menu.Item
            leftSection={<Icon name="key" size="s" />}
            renderRoot={(props) => <Link {...props} to="/keys" search={{ project: project.slug }} />}
          >
            API keys
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<Icon name="chart" size="s" />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/usage"
              search={archived ? { group: 'project', project: undefined } : { project: project.slug }}
            />
          )}
        >
          Usage
        </Menu.Item>
        {onRename && (
          <Menu.Item leftSection={<Icon name="document" size="s" />} onClick={() => onRename(project)}>
            Rename…
          </Menu.Item>
        )}
        {onState &&
          (archived ? (
            <Menu.Item leftSection={<Icon name="refresh" size="s" />} onClick={() => onState(project)}>
              Restore…
            </Menu.Item>
          ) : (
            <Menu.Item
              className={menu.danger}
              leftSection={<Icon name="folder" size="s" />}
              onClick={() => onState(project)}
            >
              Archive…
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
