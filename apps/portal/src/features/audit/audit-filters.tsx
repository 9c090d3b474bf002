import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { rangePatch } from '../../lib/search.js';
import { FilterBar } from '../../ui/chip.js';
import { FilterChip } from '../../ui/filter-chip.js';
import { Icon } from '../../ui/icon.js';
import { RangePicker } from '../../ui/range/range-picker.js';
import type { ResolvedRange } from '../../ui/range/range.js';
import classes from './audit-page.module.css';
import type { AuditSearch } from './search.js';

/** Beginnings of actions; any action can be typed as well. */
const kinds = [
  ['api_key.', 'API keys'],
  ['member.', 'Members'],
  ['invitation.', 'Invitations'],
  ['session.', 'Sessions'],
  ['password.', 'Passwords'],
  ['totp.', 'Second factors'],
  ['identity_provider.', 'Single sign-on'],
  ['organization.', 'Organization'],
  ['project.', 'Projects'],
  ['management_token.', 'Management tokens'],
  ['provider_credential.', 'Provider credentials'],
  ['trusted_issuer.', 'Trusted issuers'],
  ['deployment.', 'Deployments'],
  ['route.', 'Routes'],
  ['limit.', 'Limits'],
  ['config.', 'Revisions'],
  ['audit.', 'Verifications'],
] as const;

export interface AuditFiltersProps {
  range: ResolvedRange;
  search: AuditSearch;
  /** Operators may look at the platform's own chain. */
  mayPlatform: boolean;
  onSearch: (patch: Partial<AuditSearch>) => void;
}

export function AuditFilters({ range, search, mayPlatform, onSearch }: AuditFiltersProps) {
  return (
    <FilterBar label="Range and filters">
      <RangePicker range={range} onChange={(choice) => onSearch(rangePatch(choice))} />
      <FilterChip
        name="Action"
        free
        value={search.action ?? null}
        options={kinds.map(([value, label]) => ({ value, label }))}
        onChange={(action) => onSearch({ action: action ?? undefined })}
      />
      {search.target && (
        <FilterChip
          name="Target"
          free
          value={search.target}
          options={[]}
          onChange={(target) => onSearch({ target: target ?? undefined })}
        />
      )}
      {mayPlatform && (
        <FilterChip
          name="Chain"
          value={search.chain ?? null}
          options={[{ value: 'platform', label: 'the platform’s own' }]}
          onChange={(chain) => onSearch({ chain: chain === 'platform' ? 'platform' : undefined, entry: undefined })}
        />
      )}
      <ActorFilter value={search.actor ?? ''} onChange={(actor) => onSearch({ actor })} />
    </FilterBar>
  );
}

function ActorFilter({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const [text, setText] = useState(value);
  const report = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), 400);
  return (
    <TextInput
      className={classes.actor}
      size="xs"
      aria-label="Who: e-mail address or token name"
      placeholder="E-mail or token name"
      leftSection={<Icon name="search" size="s" />}
      rightSection={<kbd>/</kbd>}
      data-page-filter=""
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        report(event.currentTarget.value);
      }}
    />
  );
}
