import type { ApiKey, ApiKeySecret } from '../../lib/api-client.js';
import { Button } from '../../ui/button.js';
import { formatAgo, formatUntil } from '../../ui/format/time.js';
import { Icon } from '../../ui/icon.js';
import { Panel } from '../../ui/panel.js';
import { StatusMark } from '../../ui/status-mark.js';
import { useNow } from '../../ui/use-now.js';
import { When } from '../../ui/when.js';
import classes from './key-page.module.css';
import { rotationProgress, type RotationProgress } from './rotation.js';

export interface RotationMonitorProps {
  apiKey: ApiKey;
  /** Asks to end the overlap; null: the user may not. */
  onEnd: (() => void) | null;
}

/** Old secret against new during an overlap: green once nobody uses the old one. Nothing where no rotation runs. */
export function RotationMonitor({ apiKey, onEnd }: RotationMonitorProps) {
  const now = useNow();
  const progress = rotationProgress(apiKey, now);
  if (!progress) return null;
  const old = progress.straggler ?? progress.older[0];
  const ends = progress.older.map((secret) => secret.validUntil).find((end) => end !== null);
  return (
    <Panel title="Rotation" note={progress.older.length > 1 ? `${progress.older.length} old secrets work` : undefined}>
      <div className={classes.monitor}>
        {old && <Side title="Old secret" secret={old} />}
        <Icon name="arrow-right" />
        <Side title="New secret" secret={progress.current} />
      </div>
      <div className={classes.verdict} aria-live="polite">
        <Verdict progress={progress} now={now} />
        <span className="spacer" />
        {ends && (
          <span className="muted xs">
            The overlap ends <time dateTime={ends}>{formatUntil(new Date(ends), now)}</time>
          </span>
        )}
        {onEnd && (
          <Button size="sm" onClick={onEnd}>
            End overlap now
          </Button>
        )}
      </div>
    </Panel>
  );
}

function Verdict({ progress, now }: { progress: RotationProgress; now: Date }) {
  const { state, straggler } = progress;
  if (state === 'done')
    return (
      <StatusMark tone="ok" icon="check-circle">
        The old secret is unused since: it can go
      </StatusMark>
    );
  const ago = straggler?.lastUsedAt ? formatAgo(new Date(straggler.lastUsedAt), now) : '';
  return state === 'silent' ? (
    <StatusMark tone="ok" icon="check-circle">
      The old secret is silent, last {ago}
    </StatusMark>
  ) : (
    <StatusMark tone="warn" icon="warning">
      The old secret is in use, last {ago}
    </StatusMark>
  );
}

function Side({ title, secret }: { title: string; secret: ApiKeySecret }) {
  return (
    <div className={classes.side}>
      <span>{title}</span>
      <span className="mono truncate">{secret.maskedKey.replace('...', '…')}</span>
      <span className="xs secondary">
        {secret.lastUsedAt ? (
          <>
            Used <When at={secret.lastUsedAt} as="ago" />
          </>
        ) : (
          'Not used yet'
        )}
      </span>
      {secret.lastUsedAt && (
        <span className="xs muted truncate">
          {[secret.lastUsedModel, secret.lastUsedIp].filter(Boolean).join(' · ')}
        </span>
      )}
    </div>
  );
}
