import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EndUser } from '../../lib/api-client.js';
import { Listed, noRows } from '../../lib/listed.js';
import { Button, IconButton } from '../../ui/button.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { When } from '../../ui/when.js';
import { RemoveDialog } from '../owned/remove-dialog.js';
import { attributeWords } from './attributes.js';
import { EndUserDialog } from './end-user-dialog.js';
import { endUsersQuery, planQueries, removeEndUser } from './plans-api.js';
import classes from './plans.module.css';

/** Profiles of end users: what the conditions of plans look at. */
export function EndUserList({ organizationId, mayWrite }: { organizationId: string; mayWrite: boolean }) {
  const list = useInfiniteQuery(endUsersQuery(organizationId));
  const [form, setForm] = useState<EndUser | 'new' | null>(null);
  const [removing, setRemoving] = useState<EndUser | null>(null);
  const rows = list.data?.pages.flatMap((page) => page.data);
  const add = mayWrite && (
    <Button size="sm" icon="plus" onClick={() => setForm('new')}>
      Add profile
    </Button>
  );
  const columns: Column<EndUser>[] = [
    { id: 'user', header: 'End user', cell: (one) => <span className="medium">{one.endUser}</span> },
    {
      id: 'attributes',
      header: 'Attributes',
      cell: (one) => (
        <span className={classes.tags}>
          {attributeWords(one.attributes).map((word) => (
            <Tag key={word} mono>
              {word}
            </Tag>
          ))}
          {Object.keys(one.attributes).length === 0 && <span className="muted">none</span>}
        </span>
      ),
    },
    {
      id: 'changed',
      header: 'Changed',
      align: 'right',
      hideBelow: 700,
      cell: (one) => <When at={one.updatedAt} as="ago" />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (one) =>
        mayWrite && (
          <span className="row tight" style={{ justifyContent: 'flex-end' }}>
            <Button size="sm" aria-label={`Set attributes of ${one.endUser}`} onClick={() => setForm(one)}>
              Set…
            </Button>
            <IconButton
              size="sm"
              icon="close"
              label={`Remove the profile of ${one.endUser}`}
              onClick={() => setRemoving(one)}
            />
          </span>
        ),
    },
  ];
  return (
    <>
      <Listed
        query={{ ...list, data: rows }}
        what="The end users"
        rows={3}
        isEmpty={noRows}
        empty={
          <EmptyState title="No profile of an end user yet" action={add}>
            A profile says what an end user has, such as tier=gold; a plan’s limits can be for those alone.
          </EmptyState>
        }
      >
        {(users) => (
          <Panel title="End users" note={`${users.length}${list.hasNextPage ? ' and more' : ''}`} clip actions={add}>
            <ScrollBox label="End users">
              <DataTable caption="End users" columns={columns} rows={users} rowKey={(one) => one.id} />
            </ScrollBox>
            {list.hasNextPage && (
              <div className={classes.more}>
                <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  Show more
                </Button>
              </div>
            )}
          </Panel>
        )}
      </Listed>
      {form && (
        <EndUserDialog
          organizationId={organizationId}
          endUser={form === 'new' ? null : form}
          onClose={() => setForm(null)}
        />
      )}
      {removing && (
        <RemoveDialog
          name={`the profile of ${removing.endUser}`}
          remove={async () => void (await removeEndUser(organizationId, removing.id))}
          stale={planQueries}
          breaks="Limits of plans for end users with its attributes no longer hold for it; it can go on."
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}
