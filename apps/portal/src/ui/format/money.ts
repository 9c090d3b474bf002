/**
 * Money arrives as decimal strings and leaves as text; in between it is cut and rounded as text, never turned into a
 * binary number, and never added up. Currency: US dollars.
 */
export interface MoneyText {
  /** Grey: the zeros before the first digit that counts, below $1; all of it when the amount is zero. */
  lead: string;
  /** What the eye should find. */
  body: string;
  /** Grey: what follows the cents, from $1 up. */
  trail: string;
}

/** `aggregate`: two decimals. `record`: six, for rows and records. */
export type MoneyPrecision = 'aggregate' | 'record';

const decimal = /^(-?)(\d+)(?:\.(\d*))?$/;
const minus = '−';

/** Splits an amount into its grey and its strong parts. Anything that is not a decimal string comes back unchanged. */
export function splitMoney(value: string, precision: MoneyPrecision): MoneyText {
  const match = decimal.exec(value);
  if (!match) return { lead: '', body: value, trail: '' };
  const sign = match[1] ? minus : '';
  if (isZeroMoney(value)) return { lead: '$0', body: '', trail: '' };

  const digits = precision === 'aggregate' ? 2 : 6;
  let [whole, fraction] = roundDecimal(match[2] ?? '0', match[3] ?? '', digits);
  if (isAllZero(whole + fraction) && precision === 'aggregate') {
    // $0.004 shown as $0.00 would be a confident zero.
    [whole, fraction] = roundDecimal(match[2] ?? '0', match[3] ?? '', 6);
  }
  if (isAllZero(whole + fraction)) return { lead: '', body: `<${sign}$0.000001`, trail: '' };

  const text = `${sign}$${group(whole)}`;
  if (precision === 'aggregate' && fraction.length === 2) return { lead: '', body: `${text}.${fraction}`, trail: '' };
  if (!isAllZero(whole)) {
    return { lead: '', body: `${text}.${fraction.slice(0, 2)}`, trail: fraction.slice(2) };
  }
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  return { lead: `${text}.${fraction.slice(0, zeros)}`, body: fraction.slice(zeros), trail: '' };
}

/** One string: `$1,359.74`, `$0.007288`, `$0`. */
export function formatMoney(value: string, precision: MoneyPrecision = 'aggregate'): string {
  const { lead, body, trail } = splitMoney(value, precision);
  return lead + body + trail;
}

/** Every digit the server sent, without zeros beyond the cents: what hover and copy give. */
export function exactMoney(value: string): string {
  const match = decimal.exec(value);
  if (!match) return value;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const sign = match[1] && !isZeroMoney(value) ? minus : '';
  return isZeroMoney(value) ? '$0' : `${sign}$${group(match[2] ?? '0')}.${fraction.padEnd(2, '0')}`;
}

export function isZeroMoney(value: string): boolean {
  return isAllZero(value.replace(/[-.]/g, ''));
}

/** For the height of a bar or a share in per cent, where a binary fraction does no harm. Never for a figure. */
export function moneyToScale(value: string): number {
  return Number(value);
}

function isAllZero(digits: string): boolean {
  return /^0*$/.test(digits);
}

function group(whole: string): string {
  return whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Half up, on the digits. */
function roundDecimal(whole: string, fraction: string, digits: number): [string, string] {
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  const up = (fraction[digits] ?? '0') >= '5';
  const scaled = (BigInt(whole + kept) + (up ? 1n : 0n)).toString().padStart(digits + 1, '0');
  return [scaled.slice(0, scaled.length - digits), scaled.slice(scaled.length - digits)];
}
