import type { AttemptDetail, RequestDetail } from '../../lib/api-client.js';

/** One bar of the waterfall. Times in milliseconds from the start of the request. */
export interface TimelineRow {
  kind: 'gateway' | 'attempt';
  name: string;
  detail: string;
  startMs: number;
  /** null: it has no end yet, or none is known. */
  endMs: number | null;
  /** Where waiting turns into streaming. */
  firstByteMs: number | null;
  failed: boolean;
  words: string | null;
}

export interface Timeline {
  rows: TimelineRow[];
  totalMs: number;
  /** The first byte that went to the client: nothing is retried after it. */
  commitMs: number | null;
}

/** What happened when, from the times in the record; nothing is guessed where a time is missing. */
export function toTimeline(request: RequestDetail): Timeline {
  const start = Date.parse(request.startedAt);
  const since = (time: string | null) => (time === null ? null : Date.parse(time) - start);
  const attempts = [...request.attemptsDetail].sort((a, b) => a.attempt - b.attempt);
  const rows: TimelineRow[] = [];
  const firstStart = attempts[0] ? (since(attempts[0].startedAt) ?? 0) : null;
  const ends = attempts.map((attempt) => since(attempt.endedAt)).filter((end): end is number => end !== null);
  const endMs = since(request.endedAt) ?? request.durationMs;
  const totalMs = Math.max(1, endMs ?? 0, ...ends);

  const limits = request.decision.limits.length;
  rows.push({
    kind: 'gateway',
    name: 'Admit',
    detail: `key${limits > 0 ? `, ${limits} ${limits === 1 ? 'limit' : 'limits'}` : ''}`,
    startMs: 0,
    endMs: firstStart ?? endMs,
    firstByteMs: null,
    failed: false,
    words:
      request.outcome === 'refused'
        ? (request.decision.refusedBy?.reason.replaceAll('_', ' ') ?? 'refused here')
        : null,
  });
  for (const attempt of attempts) {
    rows.push({
      kind: 'attempt',
      name: `Attempt ${attempt.attempt}`,
      detail: attempt.deployment,
      startMs: since(attempt.startedAt) ?? 0,
      endMs: since(attempt.endedAt),
      firstByteMs: since(attempt.firstByteAt),
      failed: isFailed(attempt),
      words: wordsOf(attempt, since),
    });
  }
  const lastEnd = ends.length > 0 ? Math.max(...ends) : null;
  if (lastEnd !== null && endMs !== null && endMs >= lastEnd) {
    rows.push({
      kind: 'gateway',
      name: 'Settle',
      detail: 'usage, release hold',
      startMs: lastEnd,
      endMs,
      firstByteMs: null,
      failed: false,
      words: null,
    });
  }
  return { rows, totalMs, commitMs: since(request.firstByteAt) ?? request.ttftMs };
}

export function isFailed(attempt: AttemptDetail): boolean {
  return attempt.errorKind !== null || (attempt.status !== null && attempt.status >= 400);
}

function wordsOf(attempt: AttemptDetail, since: (time: string | null) => number | null): string | null {
  if (isFailed(attempt)) return [attempt.status, attempt.errorKind?.replaceAll('_', ' ')].filter(Boolean).join(' · ');
  const output = attempt.tokens.output;
  if (!output) return null;
  const first = since(attempt.firstByteAt);
  const end = since(attempt.endedAt);
  const seconds = first !== null && end !== null ? (end - first) / 1000 : 0;
  // A rate over a few milliseconds says nothing.
  return seconds > 0.05 ? `${output} tokens · ${Math.round(output / seconds)} tok/s` : `${output} tokens`;
}
