import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RequestDetail } from '../../lib/api-client.js';
import { formatInteger, formatMs } from '../../ui/format/number.js';
import { Tag } from '../../ui/tag.js';
import { Charge } from './charge.js';
import classes from './requests-page.module.css';
import { Tokens } from './tokens.js';

export function RequestFacts({ request }: { request: RequestDetail }) {
  const tags = Object.entries(request.tags);
  return (
    <dl className={classes.facts}>
      <Fact name="Requested → served">
        {request.requestedModel ?? <Unknown word="no model" />}
        {request.servedModel && <span className="muted"> → {request.servedModel}</span>}
      </Fact>
      <Fact name="Key">
        {request.apiKey ? (
          <Link to="/keys" search={{ q: request.apiKey.id, tab: 'all' }}>
            {request.apiKey.name}
          </Link>
        ) : (
          <Unknown word="no key" />
        )}
      </Fact>
      <Fact name="Tokens in / out">
        <Tokens row={request} />
      </Fact>
      <Fact name="Charge">
        <Charge row={request} />
      </Fact>
      <Fact name="Deployment">
        {request.deployment ? <span className="mono">{request.deployment}</span> : <Unknown word="none" />}
      </Fact>
      <Fact name="Project">{request.project.name}</Fact>
      <Fact name="First token">{request.ttftMs === null ? <Unknown word="–" /> : formatMs(request.ttftMs)}</Fact>
      <Fact name="Total / gateway">
        {request.durationMs === null ? <Unknown word="running" /> : formatInteger(request.durationMs)}{' '}
        <span className="muted">/ {request.gatewayMs === null ? 'unknown' : `${request.gatewayMs.toFixed(1)} ms`}</span>
      </Fact>
      <Fact name="Error code">
        {request.errorCode ? <span className="mono">{request.errorCode}</span> : <Unknown word="none" />}
      </Fact>
      <Fact name="Client address">
        {request.clientIp ? <span className="mono">{request.clientIp}</span> : <Unknown />}
      </Fact>
      <Fact name="Cache">{request.cache ?? <Unknown word="–" />}</Fact>
      <Fact name="End user">
        {request.endUser ? <span className="mono">{request.endUser}</span> : <Unknown word="not named" />}
      </Fact>
      {tags.length > 0 && (
        <Fact name="Tags" wrap>
          {tags.map(([name, value]) => (
            <Tag key={name} mono>
              {name}={value}
            </Tag>
          ))}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, wrap, children }: { name: string; wrap?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={wrap ? classes.wrap : undefined}>{children}</dd>
    </div>
  );
}

function Unknown({ word = 'unknown' }: { word?: string }) {
  return <span className="muted">{word}</span>;
}
