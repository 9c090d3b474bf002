import type { ReactNode } from 'react';
import type { ApiKey } from '../../lib/api-client.js';
import { formatInteger } from '../../ui/format/number.js';
import { Money } from '../../ui/money.js';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';
import { useNow } from '../../ui/use-now.js';
import { When } from '../../ui/when.js';
import { Expiry, ownerName } from './key-list.js';
import classes from './key-page.module.css';

export function KeyFacts({ apiKey }: { apiKey: ApiKey }) {
  const now = useNow();
  const tags = Object.entries(apiKey.tags);
  const facts: [name: string, value: ReactNode][] = [
    ['Spend this month', <Money key="spend" precision="aggregate" value={apiKey.spendMonth} />],
    ['Requests this month', apiKey.requestsMonth === null ? 'unknown' : formatInteger(apiKey.requestsMonth)],
    ['Last used', apiKey.lastUsedAt ? <When key="used" at={apiKey.lastUsedAt} as="ago" /> : 'never'],
    ['Expires', <Expiry key="end" apiKey={apiKey} now={now} />],
    ['Owner', apiKey.owner ? `${ownerName(apiKey)}${apiKey.owner.type === 'user' ? '' : ', service'}` : 'nobody named'],
    [
      'Created',
      <span key="created">
        <When at={apiKey.createdAt} as="date" /> {apiKey.createdBy && `by ${apiKey.createdBy.name}`}
      </span>,
    ],
    ['Environment', apiKey.environment],
    [
      'Tags',
      tags.length === 0 ? (
        'none'
      ) : (
        <span key="tags">
          {tags.map(([name, value]) => (
            <Tag key={name} mono>
              {value ? `${name}=${value}` : name}
            </Tag>
          ))}
        </span>
      ),
    ],
  ];
  return (
    <Panel>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
