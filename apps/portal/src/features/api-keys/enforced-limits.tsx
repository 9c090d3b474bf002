import { useQuery } from '@tanstack/react-query';
import type { Limit } from '../../lib/api-client.js';
import { limitName } from '../../lib/limits.js';
import { useScope } from '../../lib/scope.js';
import { formatMoney } from '../../ui/format/money.js';
import { formatInteger } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Tag } from '../../ui/tag.js';
import { limitsQuery } from './api.js';
import { limitsOn, type PolicyRow } from './effective-policy.js';
import classes from './keys-page.module.css';

export interface EnforcedLimitsProps {
  project: { id: string; slug?: string } | null;
  /** A key that exists: its own limits count, too. */
  keyId?: string;
  /** What the key narrows itself. */
  policy: readonly PolicyRow[];
}

/** Everything that narrows a key, its own scopes and each limit with the level it comes from. */
export function EnforcedLimits({ project, keyId, policy }: EnforcedLimitsProps) {
  const { organization } = useScope();
  const limits = useQuery(limitsQuery(organization.id));
  const inherited = limitsOn(limits.data ?? [], { organization, project, keyId: keyId ?? null });
  return (
    <section className={classes.preview} aria-label="What the gateway will enforce">
      <h3>What the gateway will enforce</h3>
      <p className="muted xs">Every level applies. The smaller number wins.</p>
      <dl className={classes.limitRows}>
        {policy.map((row) => (
          <div key={row.name}>
            <dt>{row.name}</dt>
            {row.narrowed && (
              <dd>
                <Tag accent>this key</Tag>
              </dd>
            )}
            <dd className={row.narrowed ? 'medium' : 'muted'} title={row.detail}>
              {row.value}
            </dd>
          </div>
        ))}
        {inherited.map((limit) => (
          <div key={limit.id}>
            <dt className="truncate">{limitName(limit)}</dt>
            <dd>
              <Tag accent={limit.subject.type === 'api_key'}>{levels[limit.subject.type] ?? limit.subject.type}</Tag>
            </dd>
            <dd className="medium nowrap">{amountOf(limit)}</dd>
          </div>
        ))}
      </dl>
      {limits.isPending && <Skeleton height={60} />}
      {limits.error && <p className="muted xs">The limits could not be loaded just now. They apply all the same.</p>}
      {limits.data && inherited.length === 0 && (
        <Note tone="info">
          <span className="xs secondary">
            No limit of this organization applies: its scopes and its end are all that stops it.
          </span>
        </Note>
      )}
    </section>
  );
}

const levels: Record<string, string> = { global: 'gateway', api_key: 'this key' };

function amountOf(limit: Limit): string {
  const amount = limit.dimension === 'spend' ? formatMoney(limit.amount) : formatInteger(Number(limit.amount));
  return `${amount} ${limit.mode}`;
}
