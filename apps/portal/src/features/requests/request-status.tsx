import type { RequestSummary } from '../../lib/api-client.js';
import type { IconName } from '../../ui/icon.js';
import { StatusMark, type Tone } from '../../ui/status-mark.js';

type Outcome = RequestSummary['outcome'];

export interface StatusFacts {
  status: number | null;
  outcome: Outcome;
  errorCode: string | null;
  cache: string | null;
}

/** The cause in one word, beside the number. */
const causes: Record<string, string> = {
  rate_limit_exceeded: 'limit',
  quota_exceeded: 'quota',
  budget_exceeded: 'budget',
  budget_state_rebuilding: 'rebuilding',
  invalid_api_key: 'key',
  revoked_api_key: 'revoked key',
  missing_api_key: 'no key',
  model_not_found: 'model',
  model_not_allowed: 'not allowed',
  guardrail_blocked: 'guardrail',
  invalid_request_error: 'invalid',
  upstream_error: 'upstream',
  upstream_timeout: 'timeout',
  no_healthy_target: 'no target',
  context_length_exceeded: 'too long',
};

const looks: Record<Outcome, { tone: Tone; icon: IconName; word: string }> = {
  succeeded: { tone: 'ok', icon: 'check-circle', word: '' },
  refused: { tone: 'warn', icon: 'ban', word: 'refused' },
  failed: { tone: 'bad', icon: 'cross-circle', word: 'failed' },
  aborted: { tone: 'neutral', icon: 'close', word: 'client left' },
  unknown: { tone: 'neutral', icon: 'help', word: 'unknown' },
};

/** `200`, `200 cache`, `429 budget`, `502 upstream`, `client left`. */
export function statusWords({ status, outcome, errorCode, cache }: StatusFacts): string {
  if (outcome === 'succeeded') return `${status ?? ''}${isCached(cache) ? ' cache' : ''}`.trim() || 'served';
  const cause = errorCode ? (causes[errorCode] ?? errorCode.replaceAll('_', ' ')) : looks[outcome].word;
  return `${status ?? ''} ${cause}`.trim();
}

export function isCached(cache: string | null): boolean {
  return cache === 'hit' || cache === 'semantic' || cache === 'coalesced';
}

export function RequestStatus({ pill, ...facts }: StatusFacts & { pill?: boolean }) {
  const cached = facts.outcome === 'succeeded' && isCached(facts.cache);
  const look = cached ? ({ tone: 'accent', icon: 'bolt' } as const) : looks[facts.outcome];
  return (
    <StatusMark tone={look.tone} icon={look.icon} pill={pill}>
      {statusWords(facts)}
      {pill && facts.status === 200 && !cached && ' OK'}
    </StatusMark>
  );
}
