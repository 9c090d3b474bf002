import type { ApiKey, ApiKeySecret } from '../../lib/api-client.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Panel, PanelBody } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { StatusMark } from '../../ui/status-mark.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { When } from '../../ui/when.js';

const columns: Column<ApiKeySecret>[] = [
  { id: 'secret', header: 'Secret', cell: (secret) => <span className="mono">{masked(secret)}</span> },
  { id: 'state', header: 'State', cell: (secret) => <State secret={secret} /> },
  { id: 'from', header: 'Since', cell: (secret) => <When at={secret.validFrom} as="date" /> },
  {
    id: 'until',
    header: 'Until',
    cell: (secret) =>
      secret.validUntil ? <When at={secret.validUntil} as="date" /> : <span className="muted">the key ends</span>,
  },
  { id: 'used', header: 'Last used', cell: (secret) => <LastUse secret={secret} /> },
];

/** Every secret the key ever had, newest first; none is shown again. */
export function SecretList({ apiKey }: { apiKey: ApiKey }) {
  const narrow = useNarrow();
  return (
    <Panel title="Secrets" note="The gateway keeps hashes: nobody can read them again" clip>
      {narrow ? (
        <PanelBody>
          <CardList
            label="Secrets"
            rows={apiKey.secrets}
            rowKey={(secret) => secret.id}
            card={(secret) => (
              <>
                <div className="row">
                  <span className="mono truncate">{masked(secret)}</span>
                  <span className="spacer" />
                  <State secret={secret} />
                </div>
                <div className="xs secondary">
                  Last used <LastUse secret={secret} />
                </div>
              </>
            )}
          />
        </PanelBody>
      ) : (
        <ScrollBox label="Secrets">
          <DataTable caption="Secrets" columns={columns} rows={apiKey.secrets} rowKey={(secret) => secret.id} />
        </ScrollBox>
      )}
    </Panel>
  );
}

function masked(secret: ApiKeySecret): string {
  return secret.maskedKey.replace('...', '…');
}

function State({ secret }: { secret: ApiKeySecret }) {
  if (secret.state === 'current')
    return (
      <StatusMark tone="ok" icon="check-circle">
        Current
      </StatusMark>
    );
  return secret.state === 'overlap' ? (
    <StatusMark tone="info" icon="clock">
      Still works
    </StatusMark>
  ) : (
    <StatusMark tone="neutral" icon="ban">
      Ended
    </StatusMark>
  );
}

function LastUse({ secret }: { secret: ApiKeySecret }) {
  if (!secret.lastUsedAt) return <span className="muted">never</span>;
  const where = [secret.lastUsedModel, secret.lastUsedIp].filter(Boolean).join(' · ');
  return (
    <span>
      <When at={secret.lastUsedAt} as="ago" /> {where && <span className="muted xs">{where}</span>}
    </span>
  );
}
