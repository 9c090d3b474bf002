/**
 * When the last target fails, it may be asked once more. Retries of all requests together stay within a tenth of the
 * requests (a retry budget, as in Google's SRE book, chapter "Handling Overload"), so that a sick upstream is not made
 * sicker; failover to another target is not a retry and does not count.
 */
const perRequest = 0.1;
const mostSaved = 20;
const savedAtStart = 2;
const baseDelayMs = 100;
const longestDelayMs = 2_000;
/** A vendor that asks for more patience than this is not waited for within a request. */
const longestRetryAfterMs = 5_000;

export class RetryBudget {
  private saved = savedAtStart;

  /** Called once per request. */
  earn(): void {
    this.saved = Math.min(mostSaved, this.saved + perRequest);
  }

  /** Takes one retry, if there is one. */
  take(): boolean {
    if (this.saved < 1) return false;
    this.saved--;
    return true;
  }
}

/**
 * How long to wait before asking the same target again, in milliseconds; `null` = not worth waiting for. Full jitter:
 * uniform between 0 and an exponentially growing bound, never less than what the vendor asked for.
 */
export function retryDelayMs(retry: number, retryAfterMs: number | null, random: () => number): number | null {
  if (retryAfterMs !== null && retryAfterMs > longestRetryAfterMs) return null;
  const jittered = random() * Math.min(longestDelayMs, baseDelayMs * 2 ** retry);
  return Math.max(jittered, retryAfterMs ?? 0);
}
