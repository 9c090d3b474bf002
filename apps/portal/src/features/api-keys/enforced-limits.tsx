import { useQuery } from '@tanstack/react-query';
import type { Limit, Project } from '../../lib/api-client.js';
import { limitName } from '../../lib/limits.js';
import { useScope } from '../../lib/scope.js';
import { formatMoney } from '../../ui/format/money.js';
import { formatInteger } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Tag } from '../../ui/tag.js';
import { limitsQuery } from './api.js';
import classes from './keys-page.module.css';

/** The limits a new key of this project inherits, each with the level it comes from. */
export function EnforcedLimits({ project }: { project: Project | null }) {
  const { organization } = useScope();
  const limits = useQuery(limitsQuery(organization.id));
  const inherited = (limits.data ?? []).filter((limit) => applies(limit, organization, project));
  return (
    <section className={classes.preview} aria-label="What the gateway will enforce">
      <h3>What the gateway will enforce</h3>
      <p className="muted xs">Every level applies. The smaller number wins.</p>
      {limits.data ? (
        <dl className={classes.limitRows}>
          {inherited.map((limit) => (
            <div key={limit.id}>
              <dt className="truncate">{limitName(limit)}</dt>
              <dd className="medium nowrap">
                {limit.dimension === 'spend' ? formatMoney(limit.amount) : formatInteger(Number(limit.amount))}{' '}
                {limit.mode}
              </dd>
              <dd>
                <Tag>{limit.subject.type === 'global' ? 'gateway' : limit.subject.type}</Tag>
              </dd>
            </div>
          ))}
        </dl>
      ) : limits.error ? (
        <p className="muted xs">The limits could not be loaded just now. They apply all the same.</p>
      ) : (
        <Skeleton height={120} />
      )}
      {limits.data && inherited.length === 0 && (
        <Note tone="info">
          <span className="xs secondary">No limit applies to this key yet: nothing but its expiry stops it.</span>
        </Note>
      )}
    </section>
  );
}

function applies(limit: Limit, organization: { id: string; slug: string }, project: Project | null): boolean {
  const { type, id } = limit.subject;
  if (limit.on) return false;
  if (type === 'global') return true;
  if (type === 'organization') return id === undefined || id === organization.id || id === organization.slug;
  return type === 'project' && project !== null && (id === project.id || id === project.slug);
}
