/**
 * Health shared between replicas: what one ejects or takes back the others hear of within moments, and a replica that starts
 * asks for what it missed. Messages are small and kept nowhere; while the broker is away each replica judges by itself, as
 * it does without one. Nothing here is on a request's clock: publishing is not waited for.
 */
import type { Broadcast, Subscription } from '@tollgate/state';
import type { EjectionReason, HealthBook, HealthChange } from './health.js';

export interface SharedHealthOptions {
  health: HealthBook;
  broadcast: Broadcast;
  /** Identifies this process: its own messages come back to it. */
  ownerId: string;
  nowMs(): number;
}

type Message = { from: string } & (HealthChange | { type: 'hello' });

const channel = 'health';
/** Answers to several replicas that start together are one. */
const answerAfterMs = 100;
const askAgainMs = 500;

/** @returns stops it; the broadcast stays open. */
export async function shareHealth(options: SharedHealthOptions): Promise<() => Promise<void>> {
  const { health, broadcast, ownerId, nowMs } = options;
  let stopped = false;
  let answering: NodeJS.Timeout | undefined;
  let asking: NodeJS.Timeout | undefined;
  const tell = (message: HealthChange | { type: 'hello' }) => {
    if (!stopped) void broadcast.publish(channel, JSON.stringify({ from: ownerId, ...message }));
  };
  const answer = () => {
    answering = undefined;
    for (const change of health.ejections(nowMs())) tell(change);
  };
  const ask = () => {
    if (broadcast.connected) tell({ type: 'hello' });
    else asking = setTimeout(ask, askAgainMs).unref();
  };

  const subscription: Subscription = await broadcast.subscribe(channel, (text) => {
    const message = readMessage(text);
    if (message === null || message.from === ownerId) return;
    if (message.type !== 'hello') health.adopt(message, nowMs());
    else answering ??= setTimeout(answer, answerAfterMs).unref();
  });
  const unlisten = broadcast.onGap(ask);
  health.listen(tell);
  ask();
  return async () => {
    stopped = true;
    clearTimeout(answering);
    clearTimeout(asking);
    unlisten();
    await subscription.unsubscribe();
  };
}

const reasons: readonly EjectionReason[] = ['errors', 'error-rate', 'probe', 'slow'];

/** `null` = nothing of this version. */
function readMessage(text: string): Message | null {
  let value: Partial<Record<string, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return null;
  }
  if (value === null) return null;
  const { from, type, deploymentId, reason, forMs, pauseMs, failingMs } = value;
  if (typeof from !== 'string') return null;
  if (type === 'hello') return { from, type };
  if (typeof deploymentId !== 'string') return null;
  if (type === 'returned') return { from, type, deploymentId };
  const known = reasons.find((one) => one === reason);
  if (type !== 'ejected' || known === undefined || !isTime(forMs) || !isTime(pauseMs) || !isTime(failingMs))
    return null;
  return { from, type, deploymentId, reason: known, forMs, pauseMs, failingMs };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
