/**
 * What a reply's headers ask a client to wait, in milliseconds; `null` where they do not say. `retry-after-ms` is more
 * exact and wins; `retry-after` is whole seconds or an HTTP date (RFC 9110, 10.2.3), read against the reply's own `date`
 * because a provider has no clock.
 */
export function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const milliseconds = nonNegative(headers['retry-after-ms']);
  if (milliseconds !== null) return Math.ceil(milliseconds);
  const after = headers['retry-after'];
  const seconds = nonNegative(after);
  if (seconds !== null) return Math.ceil(seconds * 1000);
  const wait = Date.parse(after ?? '') - Date.parse(headers['date'] ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function nonNegative(value: string | undefined): number | null {
  if (value === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return null;
  const number = Number(value);
  // A day is longer than any vendor means; more is a mistake.
  return number <= 86_400_000 ? number : null;
}
