/**
 * Money is an integer number of **pico-USD** (10⁻¹² USD) in a `bigint`. A price of up to six decimals in USD per million
 * tokens is a whole number of pico-USD per token, so no event is ever rounded. At the edges money is a decimal string
 * (JSON) or `numeric(38,12)` (Postgres). Floats and Decimal arithmetic never touch it.
 */
export type PicoUsd = bigint;

const picoPerUsd = 1_000_000_000_000n;
const picoPerNano = 1000n;

export class MoneyFormatError extends Error {
  override readonly name = 'MoneyFormatError';
}

/**
 * Reads a plain decimal number of USD, such as `"12"`, `"-0.05"` or `"0.000000000001"`.
 * @throws {MoneyFormatError} for anything else: exponents, blanks, more than 12 decimals, more than 26 digits before the point.
 */
export function picoFromUsd(usd: string): PicoUsd {
  return scaledInteger(usd, 12, 'an amount in USD');
}

/** Exact plain decimal, no exponent, no trailing zeros: `"0.00042"`, `"0"`, `"-3"`. */
export function usdFromPico(pico: PicoUsd): string {
  return decimalFromScaled(pico, 12);
}

/** Always twelve decimals, the spelling Postgres prints for `numeric(38,12)`. */
export function usdFixedFromPico(pico: PicoUsd): string {
  const sign = pico < 0n ? '-' : '';
  const magnitude = pico < 0n ? -pico : pico;
  return `${sign}${magnitude / picoPerUsd}.${(magnitude % picoPerUsd).toString().padStart(12, '0')}`;
}

/**
 * The one way from a database Decimal to money: `toFixed(12)` is exact where `toString()` rounds at 20 digits and prints
 * `1.5e-7`.
 */
export function picoFromDecimal(decimal: { toFixed(decimals: number): string }): PicoUsd {
  return picoFromUsd(decimal.toFixed(12));
}

/**
 * Nano-USD for the counters of spend limits, rounded up: a counter is a bound, so it may hold a fraction too much and
 * never too little. Not for anything shown or billed.
 * @throws {RangeError} above 2⁵³ − 1 nano-USD (about nine million USD), where counters stop being exact.
 */
export function nanoFromPicoUp(pico: PicoUsd): number {
  const nano = pico >= 0n ? (pico + picoPerNano - 1n) / picoPerNano : pico / picoPerNano;
  const asNumber = Number(nano);
  if (!Number.isSafeInteger(asNumber)) throw new RangeError(`${usdFromPico(pico)} USD does not fit a counter`);
  return asNumber;
}

/**
 * Reads a price in USD per million tokens (at most six decimals, not negative) as pico-USD per token.
 * @throws {MoneyFormatError}
 */
export function picoPerTokenFromUsdPerMillion(usdPerMillion: string): PicoUsd {
  const pico = scaledInteger(usdPerMillion, 6, 'a price in USD per million tokens');
  if (pico < 0n) throw new MoneyFormatError(`a price is never negative: ${usdPerMillion}`);
  return pico;
}

export function usdPerMillionFromPicoPerToken(picoPerToken: PicoUsd): string {
  return decimalFromScaled(picoPerToken, 6);
}

/** A JavaScript number as the decimal that was written in the source it came from (the shortest that reads back equal). */
export function decimalFromNumber(value: number): string {
  if (!Number.isFinite(value)) throw new MoneyFormatError(`not a number: ${value}`);
  const [mantissa = '0', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const plainDecimal = /^(-?)(\d{1,26})(?:\.(\d+))?$/;

function scaledInteger(text: string, decimals: number, what: string): bigint {
  const match = plainDecimal.exec(text);
  if (match === null) throw new MoneyFormatError(`not ${what}: ${JSON.stringify(text)}`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) {
    throw new MoneyFormatError(`${what} has at most ${decimals} decimals: ${JSON.stringify(text)}`);
  }
  const magnitude = BigInt(match[2] + fraction.padEnd(decimals, '0'));
  return match[1] === '-' ? -magnitude : magnitude;
}

function decimalFromScaled(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, -decimals);
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
