const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const minus = '−';

/** Thousands separators and a real minus sign: `1,359,740`. */
export function formatInteger(value: number): string {
  return integers.format(value).replace('-', minus);
}

const steps = [
  { from: 1e9, suffix: 'B', digits: 2 },
  { from: 1e6, suffix: 'M', digits: 1 },
  { from: 1e3, suffix: 'k', digits: 1 },
] as const;

/**
 * For tiles and axes: `2.70B`, `889.9M`, `1.8k`, `436`. Tables show the whole figure instead.
 * A value that rounds up into the next step takes that step (`999,960,000` is `1.00B`, not `1000.0M`).
 */
export function formatCompact(value: number): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 ? minus : '';
  for (const [index, step] of steps.entries()) {
    if (magnitude < step.from) continue;
    const text = (magnitude / step.from).toFixed(step.digits);
    const above = steps[index - 1];
    if (above && Number(text) >= 1000) return sign + (1).toFixed(above.digits) + above.suffix;
    return sign + text + step.suffix;
  }
  return Number.isInteger(value) ? formatInteger(value) : sign + String(Number(magnitude.toPrecision(3)));
}

/** As `formatCompact`, without decimals that say nothing: `2k`, `1.5k`. */
export function formatAxis(value: number): string {
  return formatCompact(value).replace(/\.0+(?=[A-Za-z]|$)/, '');
}

/** `ratio` 0.0042 → `0.42%`. */
export function formatPercent(ratio: number, digits = 1): string {
  return `${(ratio * 100).toFixed(digits)}%`.replace('-', minus);
}

/** A change relative to an earlier value, with its sign: `+12.4%`, `−6.4%`; null where the earlier value is zero. */
export function formatChange(now: number, before: number): string | null {
  if (before === 0 || !Number.isFinite(before) || !Number.isFinite(now)) return null;
  const change = now / before - 1;
  const text = formatPercent(Math.abs(change));
  if (text === '0.0%') return '0.0%';
  return (change < 0 ? minus : '+') + text;
}

/** `2,318 ms`; fractions only below ten, where they matter. */
export function formatMs(ms: number): string {
  const text = ms < 10 && !Number.isInteger(ms) ? ms.toFixed(1) : formatInteger(Math.round(ms));
  return `${text} ms`;
}

/** The first `keep` characters and the last six: `req_01a1f9830ad3…6e42a7`. Short ids stay whole. */
export function shortenId(id: string, keep = 16, tail = 6): string {
  return id.length <= keep + tail + 1 ? id : `${id.slice(0, keep)}…${id.slice(-tail)}`;
}

/** `1 request`, `2 requests`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatInteger(count)} ${count === 1 ? singular : plural}`;
}
