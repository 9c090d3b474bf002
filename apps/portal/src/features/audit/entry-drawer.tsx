import { useEffect, useRef } from 'react';
import type { AuditEntry } from '../../lib/api-client.js';
import { IconButton } from '../../ui/button.js';
import { Copyable } from '../../ui/copyable.js';
import { formatMoment, formatUtc } from '../../ui/format/time.js';
import facts from '../../ui/page.module.css';
import { SideDrawer } from '../../ui/side-drawer.js';
import classes from './audit-page.module.css';
import { DiffView } from './diff-view.js';

const means: Record<AuditEntry['means'], string> = {
  portal: 'in the portal',
  api: 'by the management API',
  cli: 'on the command line',
  file: 'by tollgate.yaml',
  system: 'by the gateway itself',
};

export function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [entry.id]);
  const time = new Date(entry.time);
  const rows: [string, string | null, boolean?][] = [
    ['Who', `${entry.actor.label} (${entry.actor.type})`],
    ['When', formatMoment(time)],
    ['By which means', means[entry.means]],
    ['Changed', entry.target.id ? `${entry.target.type} ${entry.target.id}` : entry.target.type],
    ['Address', entry.ip],
    ['Program', entry.userAgent],
    ['Request id', entry.requestId, true],
    ['Entry id', entry.id, true],
    ['Hash', entry.hash, true],
    ['Hash before', entry.previousHash ?? 'the first entry of the chain', true],
  ];
  return (
    <SideDrawer
      label="Audit entry"
      onClose={onClose}
      header={
        <div className="row">
          <h2 ref={heading} tabIndex={-1} className="truncate">
            #{entry.sequence} · {entry.action}
          </h2>
          <span className="spacer" />
          <IconButton size="sm" icon="close" label="Close" onClick={onClose} />
        </div>
      }
    >
      <section className={classes.section}>
        <h3>What changed</h3>
        <DiffView key={entry.id} before={entry.before} after={entry.after} />
      </section>
      <section className={classes.section}>
        <h3>Record</h3>
        <dl className={facts.facts}>
          {rows.map(
            ([name, value, copy]) =>
              value !== null && (
                <div key={name} style={{ display: 'contents' }}>
                  <dt>{name}</dt>
                  <dd title={name === 'When' ? formatUtc(time) : undefined}>
                    {copy ? <Copyable text={value} label={`Copy ${name.toLowerCase()}`} /> : value}
                  </dd>
                </div>
              ),
          )}
        </dl>
      </section>
    </SideDrawer>
  );
}
