import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { RequestDetail } from '../../lib/api-client.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { IconButton } from '../../ui/button.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { ErrorState } from '../../ui/error-state.js';
import { formatMoment, formatUtc } from '../../ui/format/time.js';
import { shortenId } from '../../ui/format/number.js';
import { SideDrawer } from '../../ui/side-drawer.js';
import { Skeleton } from '../../ui/skeleton.js';
import { requestQuery } from './api.js';
import { AttemptSections } from './attempt-sections.js';
import { DecisionRecord } from './decision-record.js';
import { PriceTables } from './price-tables.js';
import { RefusalNote } from './refusal-note.js';
import { RequestFacts } from './request-facts.js';
import { RequestStatus } from './request-status.js';
import classes from './requests-page.module.css';
import { SectionLinks } from './section-links.js';
import { Waterfall } from './waterfall.js';

export interface RequestDrawerProps {
  id: string;
  onClose: () => void;
  /** null at the ends of the list, and for a request that is not in it. */
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  /** Told once it is known which organization the request belongs to. */
  onOrganization: (organizationId: string) => void;
}

/** Everything known about one request. Sections scroll inside one page rather than hide behind tabs. */
export function RequestDrawer({ id, onClose, onPrevious, onNext, onOrganization }: RequestDrawerProps) {
  const query = useQuery(requestQuery(id));
  const request = query.data;
  const { organization } = useScope();
  const caller = (one: RequestDetail) => ({
    apiKey: one.apiKey,
    project: one.project,
    organizationName: one.organizationId === organization.id ? organization.name : null,
  });
  const heading = useRef<HTMLHeadingElement>(null);
  // The record opens under the reader's hands: reading goes on from its head. Walking on keeps the focus where it is.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const tellOrganization = useEffectEvent(onOrganization);
  useEffect(() => {
    if (request) tellOrganization(request.organizationId);
  }, [request]);

  return (
    <SideDrawer
      label="Request detail"
      onClose={onClose}
      header={
        <>
          <div className={classes.drawerHead}>
            {request && <RequestStatus pill {...request} />}
            <h2 ref={heading} tabIndex={-1} className={`mono ${classes.drawerId} truncate`} title={id}>
              {shortenId(id)}
            </h2>
            <CopyIconButton text={id} label="Copy request id" />
            <span className="spacer" />
            <IconButton
              size="sm"
              icon="chevron-up"
              label="Previous request"
              disabled={!onPrevious}
              onClick={() => onPrevious?.()}
            />
            <IconButton
              size="sm"
              icon="chevron-down"
              label="Next request"
              disabled={!onNext}
              onClick={() => onNext?.()}
            />
            <IconButton size="sm" icon="close" label="Close" onClick={onClose} />
          </div>
          <p className={classes.drawerSub}>
            {request ? (
              <span title={formatUtc(new Date(request.startedAt))}>
                {formatMoment(new Date(request.startedAt))} · {request.endpoint}
                {request.stream ? ', streamed' : ''}
                {failovers(request.attempts)}
              </span>
            ) : (
              <Skeleton width={260} />
            )}
          </p>
        </>
      }
    >
      {query.error && (
        <div style={{ padding: 20 }}>
          <ErrorState
            title={request ? 'This record could not be renewed.' : 'This request could not be loaded.'}
            trouble={toTrouble(query.error)}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        </div>
      )}
      {request ? (
        <>
          <SectionLinks />
          <RefusalNote request={request} caller={caller(request)} />
          <RequestFacts request={request} />
          <Waterfall request={request} />
          <DecisionRecord request={request} caller={caller(request)} />
          <PriceTables request={request} />
          <AttemptSections request={request} />
        </>
      ) : (
        !query.error && <DrawerSkeleton />
      )}
    </SideDrawer>
  );
}

function failovers(attempts: number): string {
  if (attempts <= 1) return '';
  if (attempts === 2) return ' · a second attempt';
  return ` · ${attempts} attempts`;
}

function DrawerSkeleton() {
  return (
    <div style={{ padding: 20, display: 'grid', gap: 16 }} aria-busy="true">
      <span className="sr-only">Loading</span>
      <Skeleton height={72} />
      <Skeleton height={140} />
      <Skeleton height={180} />
    </div>
  );
}
