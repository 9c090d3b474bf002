import type { Usage, UsageNumbers } from '../../lib/api-client.js';
import { MatchBadge } from '../../lib/match-badge.js';
import { isUnpriced, rowBucket } from '../../lib/usage.js';
import { formatChange, formatInteger, formatMs, formatPercent } from '../../ui/format/number.js';
import { exactMoney, formatMoney, moneyToScale } from '../../ui/format/money.js';
import { Freshness } from '../../ui/freshness.js';
import { listBuckets, presetLabels, type ResolvedRange } from '../../ui/range/range.js';
import { Sparkline } from '../../ui/sparkline.js';
import { Tile, Tiles, TileSkeleton } from '../../ui/tile.js';
import { dayIn } from '../../ui/range/calendar.js';

export interface SummaryTilesProps {
  usage: Usage | undefined;
  before: Usage | undefined;
  /** The earlier span, in words. */
  against: string;
  failed: boolean;
  range: ResolvedRange;
}

export function SummaryTiles({ usage, before, against, failed, range }: SummaryTilesProps) {
  const spend =
    range.preset === 'mtd' || range.preset === 'month' ? 'Spend this month' : `Spend, ${lowerFirst(spanName(range))}`;
  const labels = [spend, 'Requests', 'Error rate', 'Avg time to first token'];
  if (!usage) {
    if (failed) return null;
    return (
      <Tiles>
        {labels.map((label) => (
          <TileSkeleton key={label} label={label} />
        ))}
      </Tiles>
    );
  }
  const now = usage.totals;
  const then = before?.totals;
  const shape = (pick: (numbers: UsageNumbers) => number) => <Sparkline values={byDay(usage, range, pick)} />;
  const change = (pick: (numbers: UsageNumbers) => number) => {
    const text = then && formatChange(pick(now), pick(then));
    return text
      ? { text: text.replace(/^[+−]/, ''), up: text.startsWith('0.0') ? null : text.startsWith('+'), against }
      : null;
  };
  const age = <Freshness bare asOf={usage.asOf} failing={failed} />;
  const errorRate = rate(now);
  const errorRateThen = then && rate(then);
  return (
    <Tiles>
      <Tile
        label={spend}
        value={
          isUnpriced(now) ? (
            <span className="muted">unpriced</span>
          ) : (
            <span title={`${exactMoney(now.charge)} USD`}>{formatMoney(now.charge)}</span>
          )
        }
        change={change((numbers) => moneyToScale(numbers.charge))}
        chart={shape((numbers) => moneyToScale(numbers.charge))}
        age={age}
        fact={
          <>
            {now.unpricedAttempts > 0 && <span className="warn">{formatInteger(now.unpricedAttempts)} unpriced</span>}
            <MatchBadge matches={usage.matchesEvents} short={now.unpricedAttempts > 0} />
          </>
        }
      />
      <Tile
        label="Requests"
        value={formatInteger(now.requests)}
        change={change((numbers) => numbers.requests)}
        chart={shape((numbers) => numbers.requests)}
        age={age}
        fact={<span>{formatInteger(now.refused)} refused</span>}
      />
      <Tile
        label="Error rate"
        value={
          errorRate === null ? (
            <span className="muted">–</span>
          ) : (
            <>
              {(errorRate * 100).toFixed(2)}
              <small>%</small>
            </>
          )
        }
        change={points(errorRate, errorRateThen ?? null, against)}
        chart={<Sparkline tone="warn" values={byDay(usage, range, (numbers) => rate(numbers) ?? 0)} />}
        age={age}
        fact={<span>{formatInteger(now.errors)} failed</span>}
      />
      <Tile
        label="Avg time to first token"
        value={
          now.ttftMsAvg === null ? (
            <span className="muted">unknown</span>
          ) : (
            <>
              {formatInteger(Math.round(now.ttftMsAvg))}
              <small> ms</small>
            </>
          )
        }
        change={milliseconds(now.ttftMsAvg, then?.ttftMsAvg ?? null, against)}
        chart={shape((numbers) => numbers.ttftMsAvg ?? 0)}
        age={age}
        fact={<span>{now.latencyMsAvg === null ? '' : `reply ${formatMs(now.latencyMsAvg)}`}</span>}
      />
    </Tiles>
  );
}

function spanName(range: ResolvedRange): string {
  return range.preset ? presetLabels[range.preset] : range.label;
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function rate(numbers: UsageNumbers): number | null {
  return numbers.requests === 0 ? null : numbers.errors / numbers.requests;
}

function points(now: number | null, then: number | null, against: string) {
  if (now === null || then === null) return null;
  const difference = now - then;
  return {
    text: formatPercent(Math.abs(difference), 2).replace('%', ' pt'),
    up: difference === 0 ? null : difference > 0,
    against,
  };
}

function milliseconds(now: number | null, then: number | null, against: string) {
  if (now === null || then === null) return null;
  const difference = Math.round(now - then);
  return { text: formatMs(Math.abs(difference)), up: difference === 0 ? null : difference > 0, against };
}

/** One value a day up to today; a day without a row had no requests. */
function byDay(usage: Usage, range: ResolvedRange, pick: (numbers: UsageNumbers) => number): number[] {
  const rows = new Map(usage.rows.map((row) => [rowBucket(row, 'day'), pick(row)]));
  const today = dayIn(range.timeZone, new Date());
  return listBuckets(range, 'day')
    .filter((day) => day <= today)
    .map((day) => rows.get(day) ?? 0);
}
