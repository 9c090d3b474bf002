import { Inject, Injectable } from '@nestjs/common';
import type {
  AlertChannel as ChannelView,
  AlertDelivery as DeliveryView,
  CreateAlertChannel,
  CreatedAlertChannel,
  Page,
  PageQuery,
  UpdateAlertChannel,
} from '@tollgate/contracts';
import {
  seal,
  type AlertChannel,
  type AlertDelivery,
  type Database,
  type MasterKeys,
  type Outbox,
  type Transaction,
} from '@tollgate/database';
import { egressPolicy } from '../../config/egress.js';
import { DATABASE, MASTER_KEYS, SETTINGS, type Settings } from '../../config/parts.js';
import { actsForPlatform, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, lockRow } from '../../http/entity-tag.js';
import { invalidField, notFound } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { newWebhookSecret } from './webhook-signature.js';

/** Who is told of alerts, and what became of it. */
@Injectable()
export class AlertChannelsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async list(organizationId: string | null, query: PageQuery): Promise<Page<ChannelView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.alertChannel.findMany({ where: { AND: [{ organizationId }, before] }, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  get(organizationId: string | null, channelId: string): Promise<ChannelView> {
    return this.database.asSystem(async (tx) => view(await find(tx, organizationId, channelId)));
  }

  async create(caller: Caller, organizationId: string | null, input: CreateAlertChannel): Promise<CreatedAlertChannel> {
    const trusted = actsForPlatform(caller.actor);
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        if (input.kind === 'mail' && organizationId === null)
          throw invalidField('kind', 'the platform’s alerts go to webhooks; mail is for organizations');
        if (
          input.kind === 'webhook' &&
          !trusted &&
          !egressPolicy(this.settings.privateUpstreams ?? []).allowsUrl(input.url)
        )
          throw invalidField('url', 'must not point into a private network; ask the operator of this platform');
        const id = newId();
        const secret = input.kind === 'webhook' ? newWebhookSecret() : null;
        const now = new Date(this.settings.now());
        const row = await tx.alertChannel.create({
          data: {
            id,
            organizationId,
            kind: input.kind,
            name: input.name,
            target: input.kind === 'webhook' ? input.url : input.email,
            trustedUrl: trusted && organizationId !== null,
            ...(secret === null
              ? {}
              : seal(this.masterKeys, secret, { table: 'alert_channel', row: id, organizationId })),
            createdAt: now,
          },
        });
        const shown = view(row);
        await unit.audit({
          action: 'alert_channel.create',
          targetType: 'alert_channel',
          targetId: shown.id,
          after: shown,
        });
        return { ...shown, secret };
      },
      { asSystem: true },
    );
  }

  update(
    caller: Caller,
    organizationId: string | null,
    channelId: string,
    input: UpdateAlertChannel,
    ifMatch: string | undefined,
  ): Promise<ChannelView> {
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const before = await findToChange(tx, organizationId, channelId, ifMatch);
        const after = await tx.alertChannel.update({
          where: { id: before.id },
          data: {
            ...(input.name === undefined ? {} : { name: input.name }),
            ...(input.enabled === undefined ? {} : { enabled: input.enabled }),
          },
        });
        await unit.audit({
          action: 'alert_channel.update',
          targetType: 'alert_channel',
          targetId: publicId('ach', before.id),
          before: view(before),
          after: view(after),
        });
        return view(after);
      },
      { asSystem: true },
    );
  }

  remove(caller: Caller, organizationId: string | null, channelId: string, ifMatch: string | undefined): Promise<void> {
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const before = await findToChange(tx, organizationId, channelId, ifMatch);
        await tx.alertChannel.delete({ where: { id: before.id } });
        await unit.audit({
          action: 'alert_channel.delete',
          targetType: 'alert_channel',
          targetId: publicId('ach', before.id),
          before: view(before),
        });
      },
      { asSystem: true },
    );
  }

  async deliveries(organizationId: string | null, channelId: string, query: PageQuery): Promise<Page<DeliveryView>> {
    const { before, orderBy, take } = pageArguments(query);
    const { rows, mails } = await this.database.asSystem(async (tx) => {
      const { id } = await find(tx, organizationId, channelId);
      const found = await tx.alertDelivery.findMany({ where: { AND: [{ channelId: id }, before] }, orderBy, take });
      const outboxIds = found.flatMap(({ outboxId }) => outboxId ?? []);
      return { rows: found, mails: await tx.outbox.findMany({ where: { id: { in: outboxIds } } }) };
    });
    const byId = new Map(mails.map((mail) => [mail.id, mail]));
    return toPage(rows, query.limit, (row) => deliveryView(row, row.outboxId === null ? null : byId.get(row.outboxId)));
  }
}

async function find(tx: Transaction, organizationId: string | null, channelId: string): Promise<AlertChannel> {
  const id = parsePublicId('ach', channelId);
  const row = id === null ? null : await tx.alertChannel.findFirst({ where: { id, organizationId } });
  if (row === null) throw notFound('alert channel');
  return row;
}

async function findToChange(
  tx: Transaction,
  organizationId: string | null,
  channelId: string,
  ifMatch: string | undefined,
): Promise<AlertChannel> {
  await lockRow(tx, 'alert_channel', parsePublicId('ach', channelId));
  const row = await find(tx, organizationId, channelId);
  checkEntityTag(ifMatch, view(row));
  return row;
}

function view(row: AlertChannel): ChannelView {
  return {
    id: publicId('ach', row.id),
    organizationId: row.organizationId,
    kind: row.kind === 'mail' ? 'mail' : 'webhook',
    name: row.name,
    target: row.target,
    enabled: row.enabled,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A mail's attempts are counted where it waits: in the outbox. Undefined = it has left that, too. */
function deliveryView(row: AlertDelivery, mail: Outbox | null | undefined): DeliveryView {
  const { attempts, lastError, doneAt, availableAt } = mail ?? row;
  return {
    id: row.id,
    alertId: row.alertId,
    state: doneAt === null ? 'pending' : lastError === null ? 'delivered' : 'failed',
    attempts,
    lastStatus: row.lastStatus,
    lastError,
    nextAttemptAt: doneAt === null ? availableAt.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: doneAt !== null && lastError === null ? doneAt.toISOString() : null,
  };
}
