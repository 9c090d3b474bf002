/** Differences of the decimal strings the API sends, digit by digit: no figure passes through a binary fraction. */

const decimal = /^(-?)(\d+)(?:\.(\d*))?$/;

/** `a − b − …`, exactly; null where one of them is not a decimal. */
export function minus(a: string, ...others: readonly string[]): string | null {
  const all = [a, ...others].map((text) => decimal.exec(text));
  const digits = Math.max(...all.map((match) => match?.[3]?.length ?? 0));
  let rest: bigint | null = null;
  for (const match of all) {
    if (!match) return null;
    const scaled = BigInt(`${match[1]}${match[2]}${(match[3] ?? '').padEnd(digits, '0')}`);
    rest = rest === null ? scaled : rest - scaled;
  }
  return rest === null ? null : written(rest, digits);
}

/** Below zero becomes zero: what is free is never less than nothing. */
export function atLeastZero(value: string): string {
  return value.startsWith('-') ? '0' : value;
}

function written(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? '-' : '';
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0');
  if (digits === 0) return sign + text;
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return sign + text.slice(0, -digits) + (fraction ? `.${fraction}` : '');
}
