import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { LimitPlan, Organization } from '../../lib/api-client.js';
import { Listed, noRows } from '../../lib/listed.js';
import type { Owner } from '../../lib/owner.js';
import { Button, IconButton } from '../../ui/button.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { countOf } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import menu from '../../ui/menu.module.css';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';
import type { Names } from './limit-words.js';
import { planLimitWords } from './plan-form.js';
import { plansQuery } from './plans-api.js';
import classes from './plans.module.css';
import { RemovePlanDialog } from './remove-plan-dialog.js';

const PlanDialog = lazy(() => import('./plan-dialog.js'));

export interface PlanListProps {
  owner: Owner;
  names: Names;
  models: readonly string[];
  endpoints: readonly string[];
  /** Those the user can see: whose plan it is. Undefined: not known. */
  organizations: readonly Pick<Organization, 'name' | 'plan'>[] | undefined;
  mayWrite: boolean;
}

/** The owner's plans; each says what its limits are. */
export function PlanList({ owner, names, models, endpoints, organizations, mayWrite }: PlanListProps) {
  const query = useQuery(plansQuery(owner));
  const [form, setForm] = useState<LimitPlan | 'new' | null>(null);
  const [removing, setRemoving] = useState<LimitPlan | null>(null);
  const narrow = useNarrow();
  const platform = owner.type === 'platform';
  const add = mayWrite && (
    <Button size="sm" icon="plus" onClick={() => setForm('new')}>
      Add plan
    </Button>
  );
  const actions = (plan: LimitPlan) =>
    plan.managedBy === 'file' ? (
      <Tag>tollgate.yaml</Tag>
    ) : (
      mayWrite && <PlanActions plan={plan} onEdit={() => setForm(plan)} onRemove={() => setRemoving(plan)} />
    );
  const columns: Column<LimitPlan>[] = [
    { id: 'name', header: 'Plan', cell: (plan) => <PlanName plan={plan} /> },
    { id: 'limits', header: 'Limits', cell: (plan) => <Sentences plan={plan} /> },
    ...(platform
      ? [
          {
            id: 'on',
            header: 'Organizations',
            align: 'right' as const,
            hideBelow: 700 as const,
            cell: (plan: LimitPlan) => onPlan(plan, organizations)?.length ?? <span className="muted">unknown</span>,
          },
        ]
      : []),
    {
      id: 'changed',
      header: 'Changed',
      align: 'right',
      hideBelow: 1200,
      cell: (plan) => <When at={plan.updatedAt} as="ago" />,
    },
    { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', cell: actions },
  ];
  return (
    <>
      <Listed
        query={query}
        what="The plans"
        rows={3}
        isEmpty={noRows}
        empty={
          <EmptyState title="No plan yet" action={add}>
            {platform
              ? 'A plan is what organizations may use by default: one that you name, or the default one.'
              : 'A plan gives each project, key, end user or address a limit of its own, also those that are yet to come.'}
          </EmptyState>
        }
      >
        {(plans) => (
          <Panel title="Plans" note={String(plans.length)} clip={!narrow} actions={add}>
            {narrow ? (
              <CardList
                label="Plans"
                rows={plans}
                rowKey={(plan) => plan.id}
                card={(plan) => (
                  <div className={classes.card}>
                    <div className="row">
                      <PlanName plan={plan} />
                      <span className="spacer" />
                      {actions(plan)}
                    </div>
                    <Sentences plan={plan} />
                  </div>
                )}
              />
            ) : (
              <ScrollBox label="Plans">
                <DataTable caption="Plans" columns={columns} rows={plans} rowKey={(plan) => plan.id} density="tall" />
              </ScrollBox>
            )}
          </Panel>
        )}
      </Listed>
      <Suspense>
        {form && (
          <PlanDialog
            owner={owner}
            plan={form === 'new' ? null : form}
            names={names}
            models={models}
            endpoints={endpoints}
            onClose={() => setForm(null)}
          />
        )}
      </Suspense>
      {removing && (
        <RemovePlanDialog
          owner={owner}
          plan={removing}
          on={onPlan(removing, organizations)}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

/** The organizations whose plan it is by name; undefined where they are not known. */
export function onPlan<T extends Pick<Organization, 'plan'>>(
  { name, default: isDefault }: Pick<LimitPlan, 'name' | 'default'>,
  organizations: readonly T[] | undefined,
): T[] | undefined {
  return organizations?.filter(({ plan }) => (plan === null ? isDefault : plan === name));
}

function PlanName({ plan }: { plan: LimitPlan }) {
  return (
    <span className="row tight">
      <span className="medium">{plan.name}</span>
      {plan.default && <Tag accent>default</Tag>}
    </span>
  );
}

const shown = 5;

function Sentences({ plan }: { plan: LimitPlan }) {
  const more = plan.limits.length - shown;
  return (
    <span className={classes.sentences}>
      {plan.limits.slice(0, shown).map((limit, index) => (
        <span key={index}>{planLimitWords(limit)}</span>
      ))}
      {more > 0 && <span className="muted">and {countOf(more, 'more limit')}</span>}
      {plan.limits.length === 0 && <span className="muted">no limits</span>}
    </span>
  );
}

function PlanActions({ plan, onEdit, onRemove }: { plan: LimitPlan; onEdit: () => void; onRemove: () => void }) {
  return (
    <Menu position="bottom-end" classNames={{ dropdown: menu.dropdown, item: menu.item }}>
      <Menu.Target>
        <IconButton icon="dots" size="sm" label={`Actions for plan ${plan.name}`} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="document" size="s" />} onClick={onEdit}>
          Edit…
        </Menu.Item>
        <Menu.Item className={menu.danger} leftSection={<Icon name="close" size="s" />} onClick={onRemove}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
