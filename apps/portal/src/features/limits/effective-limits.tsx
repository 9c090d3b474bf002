import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiKey, EffectiveLimit } from '../../lib/api-client.js';
import { dimensionNames, limitAmount, limitName, roundAmount } from '../../lib/limits.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { Freshness } from '../../ui/freshness.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { effectiveQuery } from './api.js';
import { Mode } from './limit-level.js';
import { whose, type Names } from './limit-words.js';
import classes from './limits-page.module.css';

export interface EffectiveLimitsProps {
  keys: readonly ApiKey[];
  names: Names;
  /** The chosen key's id; null: none yet. */
  keyId: string | null;
  onKey: (id: string | undefined) => void;
}

/** Every limit a request of one key meets, from which level, and which of them stops it first. */
export function EffectiveLimits({ keys, names, keyId, onKey }: EffectiveLimitsProps) {
  const { organization } = useScope();
  const active = keys.filter((key) => key.state !== 'revoked');
  const key = active.find((one) => one.id === keyId) ?? active[0] ?? null;
  const query = useQuery({ ...effectiveQuery(organization.id, key?.id ?? ''), enabled: key !== null });
  if (!key) return <EmptyState title="No key yet">Limits are met by requests, and those come with a key.</EmptyState>;
  return (
    <Panel
      title="What a key meets"
      note="every level applies; the smallest free amount decides"
      actions={query.data && <Freshness asOf={query.data.asOf} failing={query.error !== null} />}
      clip
    >
      <PanelBody>
        <Select
          label="Key"
          className={classes.keyChoice}
          data={active.map((one) => ({ value: one.id, label: `${one.name} · ${one.projectName}` }))}
          value={key.id}
          onChange={(next) => onKey(next ?? undefined)}
          allowDeselect={false}
          searchable
          nothingFoundMessage="No key matches"
        />
      </PanelBody>
      {query.error && (
        <PanelBody>
          <ErrorState
            title="What it meets could not be loaded."
            trouble={toTrouble(query.error)}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        </PanelBody>
      )}
      {!query.data && !query.error && (
        <div aria-busy="true">
          <SkeletonRows rows={4} rowHeight={49} />
        </div>
      )}
      {query.data?.limits.length === 0 && (
        <EmptyState title={`No limit is on ${key.name}`}>Its scopes and its end are all that stops it.</EmptyState>
      )}
      {query.data && query.data.limits.length > 0 && (
        <ScrollBox label="Effective limits">
          <DataTable
            caption="Effective limits"
            columns={columnsFor(names)}
            rows={query.data.limits}
            rowKey={(limit) => limit.id}
            density="tall"
          />
        </ScrollBox>
      )}
    </Panel>
  );
}

function columnsFor(names: Names): Column<EffectiveLimit>[] {
  return [
    {
      id: 'limit',
      header: 'Limit',
      cell: (limit) => (
        <span className="row tight">
          <span className="medium nowrap">{limitName(limit)}</span>
          <Mode mode={limit.mode} />
        </span>
      ),
    },
    {
      id: 'from',
      header: 'From',
      cell: (limit) => (
        <span className={`${classes.from} row tight`}>
          <Tag accent={limit.inheritedFrom === null}>{limit.inheritedFrom ?? 'this key'}</Tag>
          <span className="secondary truncate" title={whose(limit, names)}>
            {whose(limit, names)}
          </span>
        </span>
      ),
    },
    {
      id: 'bar',
      header: <span className="sr-only">Share</span>,
      hideBelow: 700,
      className: classes.rateBar,
      cell: ({ standing }) => {
        const held = standing && Number(standing.amount) > 0 ? Number(standing.held) / Number(standing.amount) : 0;
        return <BudgetBar thin settled={standing ? standing.usedPercent / 100 - held : 0} held={held} />;
      },
    },
    {
      id: 'free',
      header: 'Free',
      align: 'right',
      cell: (limit) => (
        <>
          {limit.standing ? limitAmount(limit, limit.standing.free) : <span className="muted">unknown</span>}{' '}
          <span className="muted">of {roundAmount(limit, limit.standing?.amount ?? limit.amount)}</span>
        </>
      ),
    },
    {
      id: 'why',
      header: 'Why',
      hideBelow: 700,
      cell: (limit) => (
        <span className={classes.why}>
          {limit.binding && (
            <StatusMark tone="accent" icon="gauge">
              stops {(dimensionNames[limit.dimension] ?? limit.dimension).toLowerCase()} first
            </StatusMark>
          )}
          <span className="muted xs">{limit.because}</span>
        </span>
      ),
    },
  ];
}
