import type { RequestDetail } from '../../lib/api-client.js';
import { exactAmount, limitName } from '../../lib/limits.js';
import { subjectInWords, type Caller } from './decided-subject.js';
import { statusWords } from './request-status.js';
import { isFailed } from './timeline.js';

const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const spelled = (count: number) => numbers[count] ?? String(count);

/** The decision in a few plain sentences: who served, why, and whether the limits had room. */
export function explain(request: RequestDetail, organizationName: string | null = null): string {
  const caller = { ...request, organizationName };
  return [
    sentenceOfRefusal(request, caller),
    sentenceOfRoute(request),
    sentenceOfAttempts(request),
    sentenceOfLimits(request, caller),
  ]
    .filter(Boolean)
    .join(' ');
}

function sentenceOfRefusal({ decision, outcome, attempts, ...facts }: RequestDetail, caller: Caller): string {
  if (outcome !== 'refused') return '';
  const limit = decision.limits.find((one) => one.id === decision.refusedBy?.limitId);
  const reason = decision.refusedBy?.reason.replaceAll('_', ' ');
  if (limit)
    return `Refused by the limit ${limitName(limit)} of ${subjectInWords(limit.subject, caller)}: ${reason ?? 'it had no room'}.`;
  if (reason) return `Refused: ${reason}.`;
  return `Refused with ${statusWords({ ...facts, outcome })} before any upstream was asked.`;
}

function sentenceOfRoute({ decision, outcome }: RequestDetail): string {
  if (!decision.route) return '';
  const fit = decision.targets.filter((target) => target.filters.every((filter) => filter.ok)).length;
  const all = decision.targets.length;
  const choice = `The route ${decision.route.model} uses ${decision.route.strategy.replaceAll('-', ' ')}.`;
  if (outcome === 'refused' || all === 0) return choice;
  return `${choice} ${spelled(fit)} of ${spelled(all).toLowerCase()} ${all === 1 ? 'target' : 'targets'} could take this request.`;
}

function sentenceOfAttempts({ attemptsDetail, outcome }: RequestDetail): string {
  if (attemptsDetail.length === 0) return '';
  const failed = attemptsDetail.filter(isFailed);
  const served = attemptsDetail.find((attempt) => !isFailed(attempt));
  const first = failed[0];
  if (!first)
    return served && attemptsDetail.length === 1 && outcome === 'succeeded'
      ? `${served.deployment} served it at the first attempt.`
      : '';
  const why = first.status
    ? `answered ${first.status}`
    : `failed (${first.errorKind?.replaceAll('_', ' ') ?? 'no answer'})`;
  if (served && failed.length === 1) return `${first.deployment} ${why}, so ${served.deployment} served it.`;
  if (served) return `${spelled(failed.length)} attempts failed before ${served.deployment} served it.`;
  return failed.length === 1
    ? `${first.deployment} ${why}, and there was no other target left.`
    : `All ${failed.length} attempts failed.`;
}

function sentenceOfLimits({ decision, outcome }: RequestDetail, caller: Caller): string {
  const count = decision.limits.length;
  if (count === 0) return outcome === 'refused' ? '' : 'No limit applied.';
  const over = decision.limits.filter((limit) => !limit.ok && limit.mode === 'soft');
  if (outcome !== 'refused' && over[0])
    return `Over the soft limit ${limitName(over[0])} of ${subjectInWords(over[0].subject, caller)}, which refuses nobody.`;
  if (decision.limits.some((limit) => !limit.ok)) return '';
  const room = count === 1 ? 'The one limit had room.' : `All ${spelled(count).toLowerCase()} limits had room.`;
  const tightest = decision.limits
    .filter((limit) => Number(limit.amount) > 0)
    .toSorted((a, b) => Number(a.freeAfter) / Number(a.amount) - Number(b.freeAfter) / Number(b.amount))[0];
  if (count === 1 || !tightest) return room;
  return `${room} The closest was ${limitName(tightest)} of ${subjectInWords(tightest.subject, caller)}, with ${exactAmount(tightest, tightest.freeAfter)} left.`;
}
