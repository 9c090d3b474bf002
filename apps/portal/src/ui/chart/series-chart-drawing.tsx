import { useMemo } from 'react';
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { niceTicks } from './chart-scale.js';
import classes from './series-chart.module.css';
import type { ChartPoint, SeriesChartProps } from './series-chart.js';

interface Datum {
  point: ChartPoint;
  [series: string]: ChartPoint | number | null;
}

const compareKey = '__compare';
/** Pixels that stay free between two labels of the time axis. */
const labelGap = 18;

/** Default export: it is loaded on demand. No animation: figures do not grow. */
export default function SeriesChartDrawing(props: SeriesChartProps) {
  const { series, points, kind = 'stacked', height, formatY, describe, onSelect, gap = 0.36 } = props;
  const data = useMemo(() => points.map(toDatum), [points]);
  const ticks = useMemo(
    () => niceTicks(highest(props), Math.max(2, Math.round(height / 48)), props.whole),
    [props, height],
  );
  const top = ticks.at(-1) ?? 1;
  const hasCompare = points.some((point) => point.compare !== null && point.compare !== undefined);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 600, height }}>
      <ComposedChart
        data={data}
        margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={`${gap * 50}%`}
        className={onSelect ? classes.clickable : undefined}
        onClick={({ activeLabel }) => {
          // Nothing is active on a first tap, which only shows the tooltip.
          const point = points.find((candidate) => candidate.key === activeLabel);
          if (point) onSelect?.(point);
        }}
      >
        <CartesianGrid vertical={false} stroke="var(--tg-chart-grid)" />
        <XAxis
          dataKey={(datum: Datum) => datum.point.key}
          tickFormatter={(key: string) => points.find((point) => point.key === key)?.tick ?? ''}
          axisLine={{ stroke: 'var(--tg-border-strong)' }}
          tickLine={false}
          height={22}
          tickMargin={5}
          interval="equidistantPreserveStart"
          minTickGap={labelGap}
        />
        <YAxis
          ticks={ticks}
          domain={[0, top]}
          tickFormatter={formatY}
          axisLine={false}
          tickLine={false}
          width={48}
          tickMargin={6}
          interval={0}
        />
        <Tooltip
          cursor={kind === 'stacked' ? { fill: 'var(--tg-hover)' } : { stroke: 'var(--tg-border-strong)' }}
          isAnimationActive={false}
          offset={14}
          wrapperStyle={{ zIndex: 3, outline: 'none' }}
          content={({ active, payload }) => {
            const datum: unknown = payload?.[0]?.payload;
            return active && isDatum(datum) ? describe(datum.point) : null;
          }}
        />
        {kind === 'stacked'
          ? series.map((one) => (
              <Bar
                key={one.id}
                dataKey={(datum: Datum) => datum[one.id] ?? null}
                name={one.label}
                stackId="all"
                fill={one.color}
                fillOpacity={one.opacity ?? 1}
                stroke="var(--tg-panel)"
                strokeWidth={points.length > 60 ? 0 : 0.75}
                isAnimationActive={false}
                maxBarSize={44}
              />
            ))
          : series.map((one) => (
              <Line
                key={one.id}
                dataKey={(datum: Datum) => datum[one.id] ?? null}
                name={one.label}
                stroke={one.color}
                strokeWidth={1.75}
                type="linear"
                dot={points.length === 1}
                activeDot={{ r: 3, strokeWidth: 0 }}
                isAnimationActive={false}
              />
            ))}
        {hasCompare && (
          <Line
            dataKey={compareKey}
            stroke="var(--tg-panel)"
            strokeOpacity={0.7}
            strokeWidth={4}
            type="linear"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        )}
        {hasCompare && (
          <Line
            dataKey={compareKey}
            stroke="var(--tg-chart-compare)"
            strokeWidth={1.5}
            strokeDasharray="4 3"
            type="linear"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function toDatum(point: ChartPoint): Datum {
  return { ...point.values, [compareKey]: point.compare ?? null, point };
}

function isDatum(value: unknown): value is Datum {
  return typeof value === 'object' && value !== null && 'point' in value;
}

function highest({ points, series, kind }: SeriesChartProps): number {
  let max = 0;
  for (const point of points) {
    const values = series.map((one) => point.values[one.id] ?? 0);
    const size = kind === 'lines' ? Math.max(0, ...values) : values.reduce((sum, value) => sum + value, 0);
    max = Math.max(max, size, point.compare ?? 0);
  }
  return max;
}
