import { Select } from '@mantine/core';
import type { ApiKey, Limit } from '../../lib/api-client.js';
import {
  dimensionNames,
  effectiveAmount,
  limitAmount,
  limitFree,
  limitName,
  limitUse,
  roundAmount,
} from '../../lib/limits.js';
import { useScope } from '../../lib/scope.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { BudgetBar } from '../../ui/share-bar.js';
import { StatusMark } from '../../ui/status-mark.js';
import { Tag } from '../../ui/tag.js';
import { effectiveFor, type EffectiveLimit } from './effective.js';
import { Mode } from './limit-level.js';
import { whose, type Names } from './limit-words.js';
import classes from './limits-page.module.css';

export interface EffectiveLimitsProps {
  limits: readonly Limit[];
  keys: readonly ApiKey[];
  names: Names;
  /** The chosen key's id; null: none yet. */
  keyId: string | null;
  onKey: (id: string | undefined) => void;
}

/** Every limit a request of one key meets, from which level, and which of them stops it first. */
export function EffectiveLimits({ limits, keys, names, keyId, onKey }: EffectiveLimitsProps) {
  const { organization } = useScope();
  const active = keys.filter((key) => key.state !== 'revoked');
  const key = active.find((one) => one.id === keyId) ?? active[0] ?? null;
  if (!key) return <EmptyState title="No key yet">Limits are met by requests, and those come with a key.</EmptyState>;
  const rows = effectiveFor(limits, {
    organization,
    project: { id: key.projectId, slug: names.projects.find((one) => one.id === key.projectId)?.slug },
    keyId: key.id,
  });
  return (
    <Panel title="What a key meets" note="every level applies; the smallest free amount decides" clip>
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
      {rows.length === 0 ? (
        <EmptyState title={`No limit of this organization is on ${key.name}`}>
          The platform may have limits of its own. Its scopes and its end still hold.
        </EmptyState>
      ) : (
        <ScrollBox label="Effective limits">
          <DataTable
            caption="Effective limits"
            columns={columnsFor(names)}
            rows={rows}
            rowKey={({ limit }) => limit.id}
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
      cell: ({ limit }) => (
        <span className="row tight">
          <span className="medium nowrap">{limitName(limit)}</span>
          <Mode mode={limit.mode} />
        </span>
      ),
    },
    {
      id: 'from',
      header: 'From',
      cell: ({ limit, level }) => (
        <span className={`${classes.from} row tight`}>
          <Tag accent={level === 'this key'}>{level}</Tag>
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
      cell: ({ limit }) => {
        const use = limitUse(limit);
        return <BudgetBar thin settled={use?.settled ?? 0} held={use?.held ?? 0} />;
      },
    },
    {
      id: 'free',
      header: 'Free',
      align: 'right',
      cell: ({ limit }) => {
        const free = limitFree(limit);
        return (
          <>
            {free === null ? <span className="muted">unknown</span> : limitAmount(limit, free)}{' '}
            <span className="muted">of {roundAmount(limit, effectiveAmount(limit))}</span>
          </>
        );
      },
    },
    {
      id: 'why',
      header: 'Why',
      hideBelow: 700,
      cell: ({ limit, binds, condition }) =>
        condition ? (
          <span className="muted xs">only {condition}</span>
        ) : binds ? (
          <StatusMark tone="accent" icon="gauge">
            stops {(dimensionNames[limit.dimension] ?? limit.dimension).toLowerCase()} first
          </StatusMark>
        ) : limit.mode === 'soft' ? (
          <span className="muted xs">only recorded</span>
        ) : (
          <span className="muted xs">another has less room</span>
        ),
    },
  ];
}
