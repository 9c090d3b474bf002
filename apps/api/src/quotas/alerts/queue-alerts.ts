/** Who is told of new alerts: written in the transaction that raises them, so that none is forgotten and none told twice. */
import type { LimitAlert, Transaction } from '@tollgate/database';
import { usdFromDecimal } from '../../config/usd.js';
import { newId, publicId } from '../../http/public-id.js';
import type { MailOutbox } from '../../mail/mail-outbox.js';

/** @returns how many deliveries are due. */
export async function queueAlerts(
  tx: Transaction,
  mail: MailOutbox,
  alerts: readonly LimitAlert[],
  now: Date,
): Promise<number> {
  if (alerts.length === 0) return 0;
  const owners = [...new Set(alerts.map(({ organizationId }) => organizationId))];
  const channels = await tx.alertChannel.findMany({
    where: { enabled: true, OR: owners.map((organizationId) => ({ organizationId })) },
  });
  let queued = 0;
  for (const alert of alerts) {
    for (const channel of channels.filter(({ organizationId }) => organizationId === alert.organizationId)) {
      const data = { id: newId(), organizationId: alert.organizationId, channelId: channel.id, alertId: alert.id };
      if (channel.kind === 'webhook') {
        const payload = { type: 'limit.alert', timestamp: alert.createdAt.toISOString(), data: told(alert) };
        await tx.alertDelivery.create({ data: { ...data, payload, createdAt: now, availableAt: now } });
      } else {
        const outboxId = await mail.put(tx, alert.organizationId ?? '', { to: channel.target, ...letter(alert) });
        await tx.alertDelivery.create({ data: { ...data, payload: {}, outboxId, createdAt: now, availableAt: now } });
      }
      queued += 1;
    }
  }
  return queued;
}

/** What a webhook is told; the names are those of the API. */
function told(alert: LimitAlert): Record<string, string | number | null> {
  return {
    id: alert.id,
    organizationId: alert.organizationId,
    limitId: publicId('lim', alert.limitId),
    counter: alert.subjectKey,
    kind: alert.kind,
    threshold: alert.threshold,
    settled: usdFromDecimal(alert.settled),
    amount: usdFromDecimal(alert.amount),
    periodStart: alert.periodStart.toISOString(),
    createdAt: alert.createdAt.toISOString(),
  };
}

function letter(alert: LimitAlert): { subject: string; text: string } {
  const limit = publicId('lim', alert.limitId);
  const [settled, amount] = [usdFromDecimal(alert.settled), usdFromDecimal(alert.amount)];
  const subject =
    alert.kind === 'forecast' ? `The limit ${limit} will be used up` : `The limit ${limit} is at ${alert.threshold} %`;
  const what =
    alert.kind === 'forecast'
      ? `At the pace so far the limit ${limit} will be used up before its period ends.`
      : `The limit ${limit} has reached ${alert.threshold} % of its amount.`;
  const text = `${what}\n\nUsed: ${settled} of ${amount}, since ${alert.periodStart.toISOString()}.\n`;
  return { subject, text };
}
