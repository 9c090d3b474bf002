import type { ReactNode } from 'react';
import type { AttemptDetail, RequestDetail } from '../../lib/api-client.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { shortenId } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { StatusMark } from '../../ui/status-mark.js';
import classes from './requests-page.module.css';
import { isFailed } from './timeline.js';

/** What the gateway asked upstream, attempt by attempt, with the ids a provider's support will want. */
export function AttemptSections({ request }: { request: RequestDetail }) {
  return (
    <section className={classes.section} id="attempts" aria-labelledby="attempts-title">
      <div className={classes.sectionHead}>
        <h2 id="attempts-title">Attempts</h2>
      </div>
      {request.attemptsDetail.length === 0 && (
        <p className={`muted ${classes.inset}`} style={{ paddingBottom: 10 }}>
          No upstream was asked.
        </p>
      )}
      {request.attemptsDetail.map((attempt) => (
        <Attempt key={attempt.attempt} attempt={attempt} />
      ))}
      <div className={classes.inset}>
        <Note icon="lock">
          <span className="secondary">Prompts and replies are not stored: body logging is off.</span>
        </Note>
      </div>
    </section>
  );
}

function Attempt({ attempt }: { attempt: AttemptDetail }) {
  const failed = isFailed(attempt);
  return (
    <>
      <div className={classes.sectionHead}>
        <h3>
          Attempt {attempt.attempt} · <span className="mono">{attempt.deployment}</span>
        </h3>
        <span className="spacer" />
        <StatusMark tone={failed ? 'bad' : 'ok'} icon={failed ? 'cross-circle' : 'check-circle'}>
          {[attempt.status ?? (failed ? 'no answer' : 'no status'), attempt.errorKind?.replaceAll('_', ' ')]
            .filter(Boolean)
            .join(' ')}
        </StatusMark>
      </div>
      <dl className={classes.attemptFacts}>
        <Fact name="Provider">{attempt.provider}</Fact>
        <Fact name="Upstream model">{attempt.upstreamModel}</Fact>
        <Fact name="Model in the reply">{attempt.responseModel ?? <span className="muted">not said</span>}</Fact>
        <Fact name="Finish reason">{attempt.finishReason ?? <span className="muted">none</span>}</Fact>
        <Fact name="Upstream request id">
          {attempt.upstreamRequestId ? (
            <span className="row tight">
              <span className="mono truncate" title={attempt.upstreamRequestId}>
                {shortenId(attempt.upstreamRequestId, 10, 5)}
              </span>
              <CopyIconButton text={attempt.upstreamRequestId} label="Copy upstream request id" />
            </span>
          ) : (
            <span className="muted">none</span>
          )}
        </Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
