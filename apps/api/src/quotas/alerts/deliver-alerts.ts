/**
 * Calls the webhooks that are due. A call may arrive twice (the process died between the call and noting it), never not at
 * all while the receiver takes it: failed ones are tried again with growing pauses, for about a day.
 */
import { open, type AlertChannel, type AlertDelivery, type Database, type MasterKeys } from '@tollgate/database';
import { collectBody, type UpstreamClient } from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';
import { signWebhook } from './webhook-signature.js';

const minuteMs = 60_000;
/** After attempt n; one more attempt than pauses. */
const pausesMs = [5_000, 30_000, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs, 300 * minuteMs, 600 * minuteMs];
/** How long a process has for one call before another may try. */
const claimMs = minuteMs;
const timeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };
const mostAnswerBytes = 4_096;
/** One round, so that a slow receiver does not keep the other jobs waiting. */
const mostPerRound = 20;

export interface DeliveryOptions {
  database: Database;
  masterKeys: MasterKeys;
  upstream: UpstreamClient;
  clock: Clock;
}

type Due = AlertDelivery & { channel: AlertChannel };

/** @returns how many arrived. Safe to call at any time, in several processes at once. */
export async function deliverAlerts(options: DeliveryOptions): Promise<number> {
  let delivered = 0;
  for (let count = 0; count < mostPerRound; count++) {
    const due = await claim(options);
    if (due === null) break;
    const answer = await call(due, options);
    await note(due, answer, options);
    if (answer.error === null) delivered += 1;
  }
  return delivered;
}

async function claim({ database, clock }: DeliveryOptions): Promise<Due | null> {
  const nowMs = clock.nowMs();
  return database.asSystem(async (tx) => {
    const row = await tx.alertDelivery.findFirst({
      where: { outboxId: null, doneAt: null, availableAt: { lte: new Date(nowMs) } },
      orderBy: { availableAt: 'asc' },
      include: { channel: true },
    });
    if (row === null) return null;
    const claimed = await tx.alertDelivery.updateMany({
      where: { id: row.id, doneAt: null, attempts: row.attempts },
      data: { attempts: row.attempts + 1, availableAt: new Date(nowMs + claimMs) },
    });
    return claimed.count === 0 ? null : { ...row, attempts: row.attempts + 1 };
  });
}

interface Answer {
  status: number | null;
  /** `null` = it arrived. */
  error: string | null;
}

async function call(due: Due, { masterKeys, upstream, clock }: DeliveryOptions): Promise<Answer> {
  const { channel } = due;
  const body = JSON.stringify(due.payload);
  const timestamp = Math.floor(clock.nowMs() / 1000);
  let secret: string;
  try {
    secret = secretOf(channel, masterKeys);
  } catch {
    return { status: null, error: 'the secret does not open' };
  }
  const url = new URL(channel.target);
  const sent = upstream.send(
    {
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tollgate-webhooks',
        'webhook-id': due.id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(secret, due.id, timestamp, body),
      },
      body: Buffer.from(body),
      publicOnly: channel.organizationId !== null && !channel.trustedUrl,
    },
    timeouts,
    clock.monotonicMs() + timeouts.totalMs,
  );
  await sent.opened;
  if (sent.failure !== null) return { status: null, error: sent.failure.kind };
  // Its words are the receiver's and go nowhere; only whether it took the call matters.
  await collectBody(sent, mostAnswerBytes);
  const { status } = sent;
  return { status, error: status >= 200 && status < 300 ? null : `the answer has status ${status}` };
}

function secretOf(channel: AlertChannel, masterKeys: MasterKeys): string {
  const { ciphertext, wrappedDataKey, masterKeyId } = channel;
  if (ciphertext === null || wrappedDataKey === null || masterKeyId === null) throw new Error('there is no secret');
  const at = { table: 'alert_channel', row: channel.id, organizationId: channel.organizationId };
  return open(masterKeys, { ciphertext, wrappedDataKey, masterKeyId }, at).toString('utf8');
}

async function note(due: Due, { status, error }: Answer, { database, clock }: DeliveryOptions): Promise<void> {
  const nowMs = clock.nowMs();
  const pauseMs = pausesMs[due.attempts - 1];
  const over = error === null || pauseMs === undefined;
  await database.asSystem((tx) =>
    tx.alertDelivery.update({
      where: { id: due.id },
      data: {
        lastStatus: status,
        lastError: error,
        ...(over ? { doneAt: new Date(nowMs) } : { availableAt: new Date(nowMs + pauseMs) }),
      },
    }),
  );
}
