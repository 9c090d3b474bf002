import { Inject, Injectable, Optional } from '@nestjs/common';
import type { HoldsQuery, LimitHold, Page, ReleasedHold } from '@tollgate/contracts';
import { LEASE_MS, type Database, type Replica, type Transaction } from '@tollgate/database';
import { usdFromPico } from '@tollgate/pricing';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { isUuid, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { LIMIT_STATES, type CounterHold, type LimitStates } from './limit-states.js';

/** What running requests hold of an organization's limits, and the way out when one is stuck. */
@Injectable()
export class HoldsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
    @Optional() @Inject(LIMIT_STATES) private readonly states: LimitStates | null = null,
  ) {}

  async list(organizationId: string, query: HoldsQuery): Promise<Page<LimitHold>> {
    const all = await this.database.asSystem((tx) => this.holds(organizationId, tx));
    const holds = all.filter(
      (hold) =>
        (query.limitId === undefined || hold.limits.some(({ limitId }) => limitId === query.limitId)) &&
        (query.stuck === undefined || hold.stuck === (query.stuck === 'true')),
    );
    return { data: holds.slice(0, query.limit), nextCursor: null };
  }

  /**
   * Only what is stuck: a request that runs would spend what was given back. The audit entry is written first; a release
   * that did not follow (the process died between the two) is seen in the list and can be repeated.
   */
  async release(caller: Caller, organizationId: string, holdId: string, reason: string): Promise<ReleasedHold> {
    const states = this.countersOrThrow();
    const released = await this.writes.run(
      caller,
      organizationId,
      async (tx, unit): Promise<ReleasedHold> => {
        const hold = (await this.holds(organizationId, tx)).find(({ id }) => id === holdId);
        if (hold === undefined) throw notFound('hold');
        if (!hold.stuck)
          throw new ProblemError(
            'invalid_state',
            'Its request is still running, and settles it. Only a hold whose process is gone, or that is older than any request, can be released.',
          );
        const { id, requestId, admittedAt, owner, limits } = hold;
        await unit.audit({
          action: 'hold.release',
          targetType: 'hold',
          targetId: id,
          before: { requestId, admittedAt, owner: owner.id, limits },
          after: { reason },
        });
        return { id, releasedAt: new Date(this.settings.now()).toISOString(), limits };
      },
      { asSystem: true },
    );
    await states.release(organizationId, released.id);
    return released;
  }

  private async holds(organizationId: string, tx: Transaction): Promise<LimitHold[]> {
    const states = this.countersOrThrow();
    const found = await states.holds(organizationId);
    if (found === null)
      throw new ProblemError('unavailable', 'The counters do not answer just now, so what is held is not known.');
    const nowMs = this.settings.now();
    const owners = await ownersOf(found, tx);
    const stuckAfterMs = states.longestRequestMs();
    return found.map((hold) => {
      const replica = owners.get(hold.ownerId);
      const live = isLive(replica, nowMs);
      const ageMs = Math.max(0, nowMs - hold.admittedAtMs);
      const owner = { id: hold.ownerId, hostname: replica?.hostname ?? null, live };
      return view(hold, owner, ageMs, !live || ageMs > stuckAfterMs);
    });
  }

  private countersOrThrow(): LimitStates {
    if (this.states === null) throw new ProblemError('not_available_yet', 'This process has no limit counters.');
    return this.states;
  }
}

async function ownersOf(holds: readonly CounterHold[], tx: Transaction): Promise<Map<string, Replica>> {
  const ids = [...new Set(holds.map(({ ownerId }) => ownerId))].filter(isUuid);
  if (ids.length === 0) return new Map();
  const rows = await tx.replica.findMany({ where: { id: { in: ids } } });
  return new Map(rows.map((row) => [row.id, row]));
}

function isLive(replica: Replica | undefined, nowMs: number): boolean {
  return replica !== undefined && replica.stoppedAt === null && replica.lastSeenAt.getTime() > nowMs - LEASE_MS;
}

function view(hold: CounterHold, owner: LimitHold['owner'], ageMs: number, stuck: boolean): LimitHold {
  const [operationId = '', attempt] = hold.id.split(':');
  const { project = '', key = '', model, endpoint, cost = '' } = hold.facts;
  return {
    id: hold.id,
    requestId: `req_${operationId.replaceAll('-', '')}`,
    attempt: attempt === undefined ? null : Number(attempt),
    admittedAt: new Date(hold.admittedAtMs).toISOString(),
    ageMs,
    projectId: project === '' ? null : project,
    apiKeyId: isUuid(key) ? publicId('key', key) : null,
    model: model ?? null,
    endpoint: endpoint ?? null,
    maxInputTokens: count(hold.facts['in']),
    maxOutputTokens: count(hold.facts['out']),
    maxCost: /^\d+$/.test(cost) ? usdFromPico(BigInt(cost) * 1000n) : null,
    owner,
    stuck,
    limits: hold.takes.map((take) => ({ ...take })),
  };
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
