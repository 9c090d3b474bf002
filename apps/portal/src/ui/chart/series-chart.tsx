import { lazy, Suspense, type ReactNode } from 'react';
import classes from './series-chart.module.css';

// The drawing library weighs as much as the rest of a page; the frame is there before it.
const Drawing = lazy(() => import('./series-chart-drawing.js'));

export interface ChartSeries {
  id: string;
  label: string;
  /** A CSS colour. */
  color: string;
  opacity?: number;
}

export interface ChartPoint {
  /** Unique on the axis. */
  key: string;
  /** Short, for the axis. */
  tick: string;
  /** null: nothing is known, which draws a gap; zero is a fact. */
  values: Record<string, number | null>;
  /** The earlier span, drawn as a dashed line. */
  compare?: number | null;
}

export interface SeriesChartProps {
  /** What it shows, in one sentence; the table with the same figures is part of the page. */
  label: string;
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
  kind?: 'stacked' | 'lines';
  /** Pixels. */
  height: number;
  formatY: (value: number) => string;
  /** What the tooltip says about a point. */
  describe: (point: ChartPoint) => ReactNode;
  onSelect?: (point: ChartPoint) => void;
  /** The share of a bar's place that stays empty, 0 to 1. */
  gap?: number;
  /** Counts things that cannot be halved. */
  whole?: boolean;
}

export function SeriesChart(props: SeriesChartProps) {
  return (
    <div className={classes.chart} style={{ height: props.height }} role="group" aria-label={props.label}>
      <Suspense fallback={<ChartSkeleton height={props.height} />}>
        {/* Anew for another span: a tooltip must not stay behind over other figures. */}
        <Drawing key={`${props.points[0]?.key} ${props.points.length}`} {...props} />
      </Suspense>
    </div>
  );
}

export function ChartSkeleton({ height }: { height: number }) {
  const bars = [34, 62, 66, 64, 66, 68, 34, 32, 70, 76, 72, 74, 76, 36, 36, 80, 92, 80, 86, 48];
  return (
    <div className={classes.skeleton} style={{ height }} aria-hidden="true">
      {bars.map((share, index) => (
        <span key={index} style={{ height: `${share}%` }} />
      ))}
    </div>
  );
}

export interface TooltipLine {
  label: string;
  value: string;
  color?: string;
  strong?: boolean;
  quiet?: boolean;
}

/** The usual tooltip: a heading, a line for each series, totals under a rule. */
export function TooltipLines({
  title,
  note,
  lines,
  totals = [],
}: {
  title: string;
  note?: string;
  lines: readonly TooltipLine[];
  totals?: readonly TooltipLine[];
}) {
  return (
    <div className={classes.tip}>
      <div className={classes.tipHead}>
        <b>{title}</b>
        {note && <span className="muted">{note}</span>}
      </div>
      {lines.map((line) => (
        <Line key={line.label} {...line} />
      ))}
      {totals.length > 0 && <hr className={classes.rule} />}
      {totals.map((line) => (
        <Line key={line.label} {...line} />
      ))}
    </div>
  );
}

function Line({ label, value, color, strong, quiet }: TooltipLine) {
  return (
    <div className={`${classes.tipLine} ${strong ? 'strong' : ''} ${quiet ? 'muted' : ''}`}>
      {color && <span className={classes.dot} style={{ background: color }} />}
      <span className="truncate">{label}</span>
      <span className={classes.tipValue}>{value}</span>
    </div>
  );
}

export function Legend({ items }: { items: readonly { label: ReactNode; color: string; opacity?: number }[] }) {
  return (
    <ul className={classes.legend}>
      {items.map((item, index) => (
        <li key={index}>
          <span className={classes.dot} style={{ background: item.color, opacity: item.opacity }} />
          {item.label}
        </li>
      ))}
    </ul>
  );
}

/** A small square in a series' colour, for tables that serve as the legend. */
export function Swatch({ color }: { color: string }) {
  return <span className={classes.dot} style={{ background: color }} aria-hidden="true" />;
}
