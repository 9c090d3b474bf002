import type { RequestDetail } from '../../lib/api-client.js';
import { countOf, formatInteger } from '../../ui/format/number.js';
import classes from './requests-page.module.css';
import { toTimeline } from './timeline.js';
import { WaterfallBar } from './waterfall-bar.js';

/** Pale is waiting, solid is streaming, red is an attempt that failed; the dashed line is the commit point. */
export function Waterfall({ request }: { request: RequestDetail }) {
  const { rows, totalMs, commitMs } = toTimeline(request);
  const share = (ms: number) => Math.min(100, Math.max(0, (ms / totalMs) * 100));
  const commit = commitMs === null ? null : share(commitMs);
  return (
    <section className={classes.section} id="timeline" aria-labelledby="timeline-title">
      <div className={classes.sectionHead}>
        <h2 id="timeline-title">Timeline</h2>
        <span className="spacer" />
        <span className="muted xs">
          {countOf(request.attempts, 'attempt')}
          {commitMs !== null && ` · commit point at ${formatInteger(Math.round(commitMs))} ms`}
        </span>
      </div>
      <div className={classes.inset}>
        <ul className={classes.waterfall}>
          {rows.map((row) => (
            <li key={row.name}>
              <span className={classes.stage}>
                {row.name}
                <small>{row.detail}</small>
              </span>
              <span className={classes.lane}>
                <WaterfallBar row={row} share={share} totalMs={totalMs} />
              </span>
              <span className={classes.took}>
                {row.endMs === null ? 'no end' : `${tenths(row.endMs - row.startMs)} ms`}
              </span>
            </li>
          ))}
          <li className={classes.axis} aria-hidden="true">
            <span />
            <span className={classes.lane}>
              {(commit === null || commit > 16) && <span style={{ left: 0 }}>0</span>}
              {commit !== null && commitMs !== null && (
                <span
                  style={{
                    left: `${commit}%`,
                    transform: `translateX(${commit < 16 ? '0' : commit > 70 ? '-100%' : '-50%'})`,
                    color: 'var(--tg-text)',
                  }}
                >
                  first token {formatInteger(Math.round(commitMs))} ms
                </span>
              )}
              {(commit === null || commit <= 70) && (
                <span style={{ right: 0 }}>{formatInteger(Math.round(totalMs))} ms</span>
              )}
            </span>
            <span />
          </li>
          {commit !== null && (
            <li
              className={classes.commit}
              style={{
                left: `calc(var(--stage) + (100% - var(--stage) - var(--took)) * ${(commit / 100).toFixed(4)})`,
              }}
              aria-hidden="true"
            />
          )}
        </ul>
      </div>
    </section>
  );
}

function tenths(ms: number): string {
  return ms.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
