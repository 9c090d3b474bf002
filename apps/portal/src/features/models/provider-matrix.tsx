import type { ProviderManifest } from '../../lib/api-client.js';
import { CardList } from '../../ui/card-list.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { Icon } from '../../ui/icon.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Tag } from '../../ui/tag.js';
import { useNarrow } from '../../ui/use-viewport.js';
import { endpointNames } from '../api-keys/key-rights.js';
import classes from '../owned/owned-page.module.css';

/** Usage is told by all of them, so it is not named. */
const inWords: Readonly<Record<string, string>> = {
  stream: 'streams',
  tools: 'tools',
  'structured-output': 'schemas',
  'image-input': 'images',
  reasoning: 'thinking',
};

function inChat({ capabilities }: ProviderManifest): string {
  return (capabilities['chat-completions'] ?? []).flatMap((one) => inWords[one] ?? []).join(', ');
}

/** Which provider serves which endpoint, as its adapter says, and what it can do in a chat. */
export function ProviderMatrix({ providers }: { providers: readonly ProviderManifest[] }) {
  const narrow = useNarrow();
  const endpoints = [...new Set(providers.flatMap((one) => one.endpoints))];
  const name = (id: string) => endpointNames[id] ?? id;
  if (narrow) {
    return (
      <CardList
        label="Providers"
        rows={providers}
        rowKey={(one) => one.id}
        card={(one) => (
          <div className={classes.card}>
            <b>{one.label}</b>
            <span className={classes.tags}>
              {one.endpoints.map((id) => (
                <Tag key={id}>{name(id)}</Tag>
              ))}
            </span>
            <span className="muted">{inChat(one)}</span>
          </div>
        )}
      />
    );
  }
  const columns: Column<ProviderManifest>[] = [
    {
      id: 'provider',
      header: 'Provider',
      cell: (one) => (
        <span className="row">
          <span className="medium">{one.label}</span> <span className="mono muted">{one.id}</span>
        </span>
      ),
    },
    ...endpoints.map((id): Column<ProviderManifest> => ({
      id,
      header: name(id),
      align: 'center',
      cell: (one) =>
        one.endpoints.includes(id) ? (
          <span className={classes.mark}>
            <Icon name="check" size="s" />
            <span className="sr-only">yes</span>
          </span>
        ) : (
          <span className="muted">
            <span aria-hidden="true">–</span>
            <span className="sr-only">no</span>
          </span>
        ),
    })),
    { id: 'chat', header: 'In a chat', cell: (one) => <span className="muted">{inChat(one)}</span> },
  ];
  return (
    <ScrollBox label="Providers">
      <DataTable caption="What each provider can do" columns={columns} rows={providers} rowKey={(one) => one.id} />
    </ScrollBox>
  );
}
