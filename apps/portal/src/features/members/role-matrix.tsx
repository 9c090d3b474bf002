import { useQuery } from '@tanstack/react-query';
import { rolesQuery, useAccess } from '../../lib/access.js';
import type { RoleCatalogue } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { ErrorState } from '../../ui/error-state.js';
import { Icon } from '../../ui/icon.js';
import classes from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import matrix from './role-matrix.module.css';

type Row = RoleCatalogue['permissions'][number];

/** The table the API decides by, as it serves it: nothing here is written a second time. */
export function RoleMatrix() {
  const catalogue = useQuery(rolesQuery);
  const { role: own } = useAccess();
  const narrow = useNarrow();
  if (catalogue.error) {
    return (
      <ErrorState
        title="The roles could not be loaded."
        trouble={toTrouble(catalogue.error)}
        onRetry={() => void catalogue.refetch()}
        retrying={catalogue.isFetching}
      />
    );
  }
  if (!catalogue.data) {
    return (
      <Panel clip>
        <div aria-busy="true">
          <SkeletonRows rows={14} />
        </div>
      </Panel>
    );
  }
  const columns: Column<Row>[] = [
    {
      id: 'permission',
      header: 'What it is about',
      className: matrix.label,
      cell: (row) => (
        <span className={classes.two}>
          <span>{row.label}</span>
          <span className="mono">{row.permission}</span>
        </span>
      ),
    },
    ...catalogue.data.roles.map(({ role, label }): Column<Row> => ({
      id: role,
      header: (
        <span className={`${matrix.head} ${role === own ? matrix.own : ''}`} title={label}>
          {role}
          {role === own && <span className="sr-only">, your role</span>}
        </span>
      ),
      align: 'center',
      cell: (row) =>
        row.roles.includes(role) ? (
          <span className={matrix.box}>
            <Icon name="check" size="s" className={matrix.mark} />
            <span className="sr-only">yes</span>
          </span>
        ) : (
          <span className="muted">
            <span aria-hidden="true">–</span>
            <span className="sr-only">no</span>
          </span>
        ),
    })),
  ];
  return (
    <div className={classes.stack}>
      <p className="muted">
        The API decides by this very table. Rows without a mark are for operators of the platform, who may do everything
        else as well.
      </p>
      {narrow ? (
        <CardList
          label="Permissions"
          rows={catalogue.data.permissions}
          rowKey={(row) => row.permission}
          card={(row) => <PermissionCard row={row} own={own} />}
        />
      ) : (
        <Panel clip>
          <ScrollBox label="Roles and permissions">
            <DataTable
              caption="Roles and permissions"
              columns={columns}
              rows={catalogue.data.permissions}
              rowKey={(row) => row.permission}
              density="tall"
            />
          </ScrollBox>
        </Panel>
      )}
    </div>
  );
}

function PermissionCard({ row, own }: { row: Row; own: string }) {
  return (
    <article>
      <div>{row.label}</div>
      <div className="mono muted">{row.permission}</div>
      <div className={matrix.roles}>
        {row.roles.map((role) => (
          <Tag key={role} accent={role === own}>
            {role}
          </Tag>
        ))}
        {row.roles.length === 0 && <span className="muted xs">operators only</span>}
      </div>
    </article>
  );
}
