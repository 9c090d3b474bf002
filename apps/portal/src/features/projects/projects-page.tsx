import { Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccess } from '../../lib/access.js';
import type { Project } from '../../lib/api-client.js';
import { Listed } from '../../lib/listed.js';
import { useScope } from '../../lib/scope.js';
import { usageQuery } from '../../lib/usage.js';
import { Button } from '../../ui/button.js';
import { FilterBar } from '../../ui/chip.js';
import { EmptyState } from '../../ui/empty-state.js';
import { countOf } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { PageHeader } from '../../ui/page-header.js';
import { resolveRange } from '../../ui/range/range.js';
import { useNow } from '../../ui/use-now.js';
import { limitsQuery } from '../api-keys/api.js';
import { allProjectsQuery, keyCountsQuery, projectsQuery } from './api.js';
import { CreateProjectDialog, RenameProjectDialog } from './project-dialogs.js';
import { ProjectList } from './project-list.js';
import { ProjectStateDialog } from './project-state-dialog.js';
import type { ProjectsSearch } from './search.js';

export interface ProjectsPageProps {
  search: ProjectsSearch;
  onSearch: (patch: Partial<ProjectsSearch>) => void;
}

/** What an organization's keys and figures are divided into. */
export function ProjectsPage({ search, onSearch }: ProjectsPageProps) {
  const { organization } = useScope();
  const access = useAccess();
  const whyNot = access.known ? access.whyNot('projects:write') : null;
  const month = resolveRange({}, 'mtd', organization.timeZone, useNow());
  const archivedToo = search.archived === 'yes';
  const query = useQuery(archivedToo ? allProjectsQuery(organization.id) : projectsQuery(organization.id));
  const counts = useQuery(keyCountsQuery(organization.id));
  const usage = useQuery(usageQuery({ organizationId: organization.id, range: month, by: 'project' }));
  const limits = useQuery(limitsQuery(organization.id));
  const [renaming, setRenaming] = useState<Project | null>(null);
  const [turning, setTurning] = useState<Project | null>(null);
  const all = (query.data ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
  const archived = all.filter(({ archivedAt }) => archivedAt !== null).length;
  const wanted = (search.q ?? '').toLowerCase();
  const found = all.filter((one) => `${one.name} ${one.slug} ${one.id}`.toLowerCase().includes(wanted));
  const create = access.may('projects:write') && (
    <Button variant="primary" icon="plus" onClick={() => onSearch({ create: 'yes' })}>
      Create project
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Projects"
        description={
          <>
            {query.data
              ? `${countOf(all.length - archived, 'project')} in ${organization.name}${archived > 0 ? ` and ${archived} archived` : ''}.`
              : 'Keys, limits and figures, apart.'}
            {whyNot && ` ${whyNot}`}
          </>
        }
        actions={create}
      />
      <FilterBar label="Filter">
        {all.length > 5 && (
          <TextInput
            size="xs"
            aria-label="Filter projects"
            placeholder="Filter projects"
            leftSection={<Icon name="search" size="s" />}
            data-page-filter=""
            value={search.q ?? ''}
            onChange={(event) => onSearch({ q: event.currentTarget.value || undefined })}
          />
        )}
        <Switch
          size="xs"
          label="Show archived"
          checked={archivedToo}
          onChange={(event) => onSearch({ archived: event.currentTarget.checked ? 'yes' : undefined })}
        />
      </FilterBar>
      <Listed
        query={query}
        what="The projects"
        isEmpty={() => found.length === 0}
        empty={
          <EmptyState
            title={all.length === 0 ? 'No project yet' : 'No project is called that'}
            action={all.length === 0 && create}
          >
            {all.length === 0 &&
              'A project has keys, limits and routes of its own, and a line of its own in every figure.'}
          </EmptyState>
        }
      >
        {() => (
          <ProjectList
            projects={found}
            counts={counts.data}
            usage={usage.data}
            limits={limits.data ?? []}
            onRename={access.may('projects:write') ? setRenaming : null}
            onState={access.may('projects:write') ? setTurning : null}
          />
        )}
      </Listed>
      {search.create === 'yes' && access.may('projects:write') && (
        <CreateProjectDialog onClose={() => onSearch({ create: undefined })} />
      )}
      {turning && <ProjectStateDialog project={turning} usage={usage.data} onClose={() => setTurning(null)} />}
      {renaming && <RenameProjectDialog project={renaming} onClose={() => setRenaming(null)} />}
    </Page>
  );
}
