import type { RequestDetail } from '../../lib/api-client.js';
import { countOf, formatInteger } from '../../ui/format/number.js';
import classes from './requests-page.module.css';
import { toTimeline, type TimelineRow } from './timeline.js';

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
                <Bar row={row} share={share} totalMs={totalMs} />
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

function Bar({ row, share, totalMs }: { row: TimelineRow; share: (ms: number) => number; totalMs: number }) {
  const start = share(row.startMs);
  const end = share(row.endMs ?? totalMs);
  const first = row.firstByteMs === null ? null : share(row.firstByteMs);
  const attempt = row.name.startsWith('Attempt');
  const color = row.failed ? 'var(--tg-bad-fill)' : attempt ? 'var(--tg-chart-1)' : 'var(--tg-chart-other)';
  const waiting = attempt && !row.failed && first !== null;
  const room = end - (first ?? start);
  const inside = !row.failed && room > 34;
  return (
    <>
      {waiting && (
        <span
          className={classes.bar}
          style={{
            left: `${start}%`,
            width: `${first - start}%`,
            background: `color-mix(in srgb, ${color} 38%, var(--tg-panel))`,
          }}
        />
      )}
      <span
        className={classes.bar}
        style={{
          left: `${waiting ? first : start}%`,
          width: `${Math.max(0, end - (waiting ? first : start))}%`,
          background: color,
        }}
      />
      {row.words && (
        <span
          className={classes.barText}
          style={
            inside
              ? { left: `${first ?? start}%`, color: 'var(--tg-text-on-accent)' }
              : {
                  ...(end > 62 ? { right: `${100 - start}%` } : { left: `${end}%` }),
                  color: row.failed ? 'var(--tg-bad)' : 'var(--tg-text-2)',
                  background: 'var(--tg-panel)',
                }
          }
        >
          {row.words}
        </span>
      )}
    </>
  );
}

function tenths(ms: number): string {
  return ms.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
