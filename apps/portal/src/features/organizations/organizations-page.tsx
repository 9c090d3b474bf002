import { Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Organization } from '../../lib/api-client.js';
import { Listed } from '../../lib/listed.js';
import { Button, IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { FilterBar } from '../../ui/chip.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { countOf } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { Page } from '../../ui/page.js';
import classes from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';
import { organizationsQuery } from './api.js';
import CreateOrganizationDialog from './create-organization-dialog.js';
import type { OrganizationsSearch } from './search.js';
import { StateDialog } from './state-dialog.js';

export interface OrganizationsPageProps {
  search: OrganizationsSearch;
  onSearch: (patch: Partial<OrganizationsSearch>) => void;
}

/** The operators' list of who uses this gateway. */
export function OrganizationsPage({ search, onSearch }: OrganizationsPageProps) {
  const narrow = useNarrow();
  const query = useQuery(organizationsQuery);
  const [changing, setChanging] = useState<Organization | null>(null);
  const all = query.data ?? [];
  const wanted = (search.q ?? '').toLowerCase();
  const found = all.filter((one) => `${one.name} ${one.slug} ${one.id}`.toLowerCase().includes(wanted));
  const stopped = all.filter((one) => one.state !== 'active').length;
  const actions = (one: Organization) => <Actions organization={one} onState={setChanging} />;
  const columns: Column<Organization>[] = [
    {
      id: 'name',
      header: 'Organization',
      cell: (one) => (
        <span className={classes.two}>
          <Name organization={one} />
          <span className="mono">{one.slug}</span>
        </span>
      ),
    },
    { id: 'state', header: 'State', cell: (one) => <State organization={one} /> },
    { id: 'zone', header: 'Time zone', cell: (one) => <span className="secondary">{one.timeZone}</span> },
    {
      id: 'audit',
      header: 'Audit log kept',
      cell: (one) => (one.auditRetentionMonths === null ? 'for ever' : countOf(one.auditRetentionMonths, 'month')),
    },
    { id: 'created', header: 'Since', cell: (one) => <When at={one.createdAt} as="date" /> },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <Page>
      <PageHeader
        title="Organizations"
        description={
          query.data
            ? `${countOf(all.length, 'organization')} on this gateway${stopped > 0 ? `, ${stopped} suspended` : ''}`
            : 'Who uses this gateway'
        }
        actions={
          <Button variant="primary" icon="plus" onClick={() => onSearch({ create: 'yes' })}>
            Create organization
          </Button>
        }
      />
      {all.length > 5 && (
        <FilterBar label="Filter">
          <TextInput
            size="xs"
            aria-label="Filter organizations"
            placeholder="Filter organizations"
            leftSection={<Icon name="search" size="s" />}
            data-page-filter=""
            value={search.q ?? ''}
            onChange={(event) => onSearch({ q: event.currentTarget.value || undefined })}
          />
        </FilterBar>
      )}
      <Listed
        query={query}
        what="Organizations"
        isEmpty={() => found.length === 0}
        empty={<EmptyState title={all.length === 0 ? 'No organization yet' : 'No organization is called that'} />}
      >
        {() =>
          narrow ? (
            <CardList
              label="Organizations"
              rows={found}
              rowKey={(one) => one.id}
              card={(one) => (
                <article>
                  <div className={classes.cardHead}>
                    <Name organization={one} />
                    <span className="spacer" />
                    {actions(one)}
                  </div>
                  <div className={classes.cardLine}>
                    <State organization={one} />
                    <span className="secondary">{one.timeZone}</span>
                  </div>
                </article>
              )}
            />
          ) : (
            <Panel clip>
              <ScrollBox label="Organizations">
                <DataTable
                  caption="Organizations"
                  columns={columns}
                  rows={found}
                  rowKey={(one) => one.id}
                  density="tall"
                />
              </ScrollBox>
            </Panel>
          )
        }
      </Listed>
      {search.create === 'yes' && (
        <CreateOrganizationDialog
          onClose={() => onSearch({ create: undefined })}
          onCreated={() => onSearch({ create: undefined, q: undefined })}
        />
      )}
      {changing && <StateDialog organization={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}

function Name({ organization }: { organization: Organization }) {
  return (
    <Link to="/" search={{ org: organization.slug, project: undefined }} className="plain-link medium truncate">
      {organization.name}
    </Link>
  );
}

function State({ organization }: { organization: Organization }) {
  return organization.state === 'active' ? (
    <StatusMark tone="ok" icon="check-circle">
      active
    </StatusMark>
  ) : (
    <StatusMark tone="warn" icon="ban">
      {organization.state}
    </StatusMark>
  );
}

function Actions({
  organization,
  onState,
}: {
  organization: Organization;
  onState: (organization: Organization) => void;
}) {
  const there = { org: organization.slug, project: undefined };
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for ${organization.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="people" size="s" />}
          renderRoot={(props) => <Link {...props} to="/members" search={there} />}
        >
          Members
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="sliders" size="s" />}
          renderRoot={(props) => <Link {...props} to="/settings" search={there} />}
        >
          Settings
        </Menu.Item>
        {organization.state === 'active' && (
          <Menu.Item
            className={menu.danger}
            leftSection={<Icon name="ban" size="s" />}
            onClick={() => onState(organization)}
          >
            Suspend…
          </Menu.Item>
        )}
        {organization.state === 'suspended' && (
          <Menu.Item leftSection={<Icon name="refresh" size="s" />} onClick={() => onState(organization)}>
            Reactivate…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
