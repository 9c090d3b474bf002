import type { RouteTarget } from '../exchange.js';
import { byScore } from './by-score.js';
import { hashText, rendezvousScore } from './hash.js';
import type { Asked, Strategy } from './strategy.js';

/**
 * Compares targets: each end user (or API key, or project, where no end user is named) is assigned to one of them, target
 * i to a part wᵢ / Σw of all, and stays there, on every replica and after a restart: weighted rendezvous hashing (formula
 * and source in `hash.ts`) of the model's name and the user. A changed weight moves no more users than it has to. The
 * assignment is recorded with every request as its variant, also where that target could not serve and another one did:
 * leaving those out would make whoever fails often look good ("intention to treat"; R. Kohavi, D. Tang, Y. Xu, Trustworthy
 * Online Controlled Experiments, 2020).
 */
export const split: Strategy = {
  id: 'split',
  label: 'Split by user, for comparing',
  order(targets, _context, asked) {
    if (targets.length < 2) return targets;
    const key = hashText(subjectOf(asked));
    // A weight of 0 is only for failover.
    const score = (target: RouteTarget) =>
      target.weight === 0 ? Number.POSITIVE_INFINITY : rendezvousScore(target, key);
    return byScore(targets, score, fromTheStart);
  },
  assigns: true,
};

const fromTheStart = () => 0;

/** Users of different organizations may have equal names; models are compared independently of each other. */
function subjectOf({ request, principal }: Asked): string {
  const user = request.endUser ?? principal.apiKeyId ?? principal.projectId;
  return `${request.model}\n${principal.organization.id}\n${user}`;
}
