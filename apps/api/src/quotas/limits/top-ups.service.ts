import { Inject, Injectable } from '@nestjs/common';
import {
  maxSpendAmountUsd,
  type CreateLimitTopUp,
  type LimitAlert as LimitAlertView,
  type LimitTopUp as LimitTopUpView,
  type Page,
  type PageQuery,
} from '@tollgate/contracts';
import type { Database, Limit, LimitAlert, LimitTopUp, Transaction } from '@tollgate/database';
import { periodAt } from '@tollgate/gateway';
import { plainDecimal } from '../../config/edits.js';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { usdFromDecimal } from '../../config/usd.js';
import type { Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { limitZone } from './limit-zone.js';

/** Amounts that raise a calendar limit for the rest of its period, and the alerts limits have raised. */
@Injectable()
export class TopUpsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async create(
    caller: Caller,
    organizationId: string | null,
    limitId: string,
    input: CreateLimitTopUp,
  ): Promise<LimitTopUpView> {
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const limit = await findLimit(tx, organizationId, limitId);
        checkAmount(limit, input.amount);
        if (limit.algorithm !== 'calendar' || limit.dimension === 'concurrency')
          throw new ProblemError('invalid_state', 'Only a limit over calendar periods can be topped up.');
        const window = limit.window as Parameters<typeof periodAt>[0];
        const period = periodAt(window, await limitZone(tx, limit), this.settings.now());
        const row = await tx.limitTopUp.create({
          data: {
            id: newId(),
            organizationId,
            limitId: limit.id,
            periodStart: new Date(period.startMs),
            amount: plainDecimal(input.amount),
            reason: input.reason,
            authorType: caller.actor.type,
            authorId: caller.actor.id ?? null,
            createdAt: new Date(this.settings.now()),
          },
        });
        const shown = topUpView(row);
        await unit.audit({
          action: 'limit.top_up',
          targetType: 'limit',
          targetId: publicId('lim', limit.id),
          after: { amount: shown.amount, reason: shown.reason, periodStart: shown.periodStart },
        });
        unit.publish({
          type: 'config.changed',
          ...(organizationId === null ? {} : { organizationId }),
          id: row.id,
        });
        return shown;
      },
      // The reader of the hot path, and rows of the platform, are the system's.
      { asSystem: true },
    );
  }

  async list(organizationId: string | null, limitId: string, query: PageQuery): Promise<Page<LimitTopUpView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem(async (tx) => {
      const { id } = await findLimit(tx, organizationId, limitId);
      return tx.limitTopUp.findMany({ where: { AND: [{ limitId: id, organizationId }, before] }, orderBy, take });
    });
    return toPage(rows, query.limit, topUpView);
  }

  async alerts(organizationId: string | null, query: PageQuery): Promise<Page<LimitAlertView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.limitAlert.findMany({ where: { AND: [{ organizationId }, before] }, orderBy, take }),
    );
    return toPage(rows, query.limit, alertView);
  }
}

async function findLimit(tx: Transaction, organizationId: string | null, limitId: string): Promise<Limit> {
  const id = parsePublicId('lim', limitId);
  const limit = id === null ? null : await tx.limit.findFirst({ where: { id, organizationId } });
  if (limit === null) throw notFound('limit');
  return limit;
}

/** As for the limit's own amount: money up to a bound with 9 decimals, everything else whole. */
function checkAmount(limit: Limit, amount: string): void {
  if (limit.dimension !== 'spend') {
    if (!/^\d{1,15}$/.test(amount)) throw invalidField('amount', 'must be a whole number below 10^15');
  } else if (Number(amount) > maxSpendAmountUsd || /\.\d{10,}$/.test(amount)) {
    throw invalidField('amount', `must be at most ${maxSpendAmountUsd} USD with at most 9 decimals`);
  }
}

function topUpView(row: LimitTopUp): LimitTopUpView {
  return {
    id: row.id,
    limitId: publicId('lim', row.limitId),
    amount: usdFromDecimal(row.amount),
    reason: row.reason,
    author: { type: row.authorType, id: row.authorId },
    periodStart: row.periodStart.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

function alertView(row: LimitAlert): LimitAlertView {
  return {
    id: row.id,
    limitId: publicId('lim', row.limitId),
    kind: row.kind === 'forecast' ? 'forecast' : 'threshold',
    threshold: row.threshold,
    settled: usdFromDecimal(row.settled),
    amount: usdFromDecimal(row.amount),
    periodStart: row.periodStart.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}
