import { assertAdmitRequest, assertAmounts, assertChecks } from '../check-request.js';
import {
  CounterStoreUnavailableError,
  type AdmitRequest,
  type AdmitResult,
  type CounterStore,
  type FinishedRebuild,
  type Hold,
  type LimitCheck,
  type LimitState,
  type RestoredPeriod,
  type StoreStatus,
} from '../counter-store.js';
import { counterTag, pushChecks, readHold, readStates, type Slot } from './encode.js';
import { Epoch } from './epoch.js';
import { Keys } from './keys.js';
import { RedisLink, type RedisArgument } from './link.js';
import { Outbox, type FinishKind, type KeptTransition } from './outbox.js';
import { OwnHolds } from './own-holds.js';
import {
  ABSENT,
  ADMITTED,
  asFound,
  both,
  FINISHED,
  LIMIT,
  oneByOne,
  REBUILDING,
  TORN,
  touchesPlatform,
  worst,
} from './two-slots.js';
import * as epochScripts from './scripts/epoch.js';
import * as holdScripts from './scripts/holds.js';

export interface RedisCounterStoreOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  /** Before every key. Default `tollgate:`. */
  keyPrefix?: string;
  /** Default 100. */
  commandTimeoutMs?: number;
  /** Hears what an operator should change in the server, once per connection. */
  onWarning?: (message: string) => void;
}

const MAX_LISTED_HOLDS = 1_000;
/** An owner that has not been heard of for this long is announced again with its next admit. */
const ANNOUNCE_AGAIN_MS = 15_000;
/** While the store rebuilds, how often to look whether another replica has finished. */
const REBUILD_POLL_MS = 250;
const DAY_MS = 86_400_000;

/** The store that replicas share. See the README of this library for keys, scripts and guarantees. */
export class RedisCounterStore implements CounterStore {
  private readonly keys: Keys;
  private readonly link: RedisLink;
  private readonly epoch: Epoch;
  private readonly outbox = new Outbox();
  private readonly own = new OwnHolds();
  private readonly listeners = new Set<(status: StoreStatus) => void>();
  /** Organizations this process has entered in the index of the current epoch. */
  private readonly indexed = new Set<string>();
  /** Owner → monotonic time of its last announcement. */
  private readonly announced = new Map<string, number>();
  private reason = 'not connected yet';
  private pollTimer: NodeJS.Timeout | undefined;

  constructor(options: RedisCounterStoreOptions) {
    this.keys = new Keys(options.keyPrefix ?? 'tollgate:');
    this.link = new RedisLink({
      url: options.url,
      commandTimeoutMs: options.commandTimeoutMs ?? 100,
      scripts: {
        tollgateAdmit: holdScripts.admitLua,
        tollgateExtend: holdScripts.extendLua,
        tollgateRetract: holdScripts.retractLua,
        tollgateFinish: holdScripts.finishLua,
        tollgateRepublish: holdScripts.republishLua,
        tollgatePeek: holdScripts.peekLua,
        tollgateList: holdScripts.listLua,
        tollgateOpenEpoch: epochScripts.openEpochLua,
        tollgateHeartbeat: epochScripts.heartbeatLua,
        tollgateExpiredOwners: epochScripts.expiredOwnersLua,
        tollgateForgetOwner: epochScripts.forgetOwnerLua,
        tollgateFinishRebuild: epochScripts.finishRebuildLua,
        tollgateBeginMarker: epochScripts.beginMarkerLua,
        tollgateConfirmMarker: epochScripts.confirmMarkerLua,
      },
      open: () => this.openEpoch(),
      onChange: (connected, reason) => {
        this.reason = reason;
        this.notify();
        if (connected) void this.outbox.flush((transition) => this.deliver(transition));
      },
      onDisconnect: () => this.epoch.forgetServer(),
    });
    this.epoch = new Epoch(this.link, this.keys, options.onWarning ?? (() => {}));
  }

  async admit(request: AdmitRequest): Promise<AdmitResult> {
    assertAdmitRequest(request);
    this.announce(request.ownerId, request.organizationId, request.nowMs);
    let inTurn = false;
    for (let attempt = 0; ; attempt++) {
      const result = await this.admitOnce(request, inTurn);
      if (result === TORN) inTurn = true;
      else if (result !== ABSENT) return result;
      else if (attempt >= 3) throw new CounterStoreUnavailableError('the store changes faster than it can be judged');
    }
  }

  async extend(
    operationId: string,
    organizationId: string,
    takes: readonly number[],
    nowMs: number,
    step = 0,
  ): Promise<AdmitResult> {
    assertAmounts(takes, 'take');
    const own = this.own.get(operationId);
    const send = (slot: Slot): Promise<number[]> => {
      const prefix = this.keys.prefix(slot, organizationId);
      const ready = this.epoch.rebuilding ? 0 : 1;
      const args = [1, `${prefix}h:${operationId}`, prefix, nowMs, slot, ready, step, takes.length, ...takes];
      return this.link.call('tollgateExtend', args) as Promise<number[]>;
    };
    // A hold of another process is asked for its platform half only where it has one, which only its checks tell.
    const checks = own?.request.checks ?? (await this.readChecks(operationId, organizationId));
    const [organization, platform] = await both(send('o'), touchesPlatform(checks) ? send('p') : undefined);
    const verdict = worst(organization[0]!, platform?.[0]);
    if (verdict === FINISHED) return finishedResult(organization[1]!);
    if (verdict === ADMITTED) {
      if (own !== undefined && organization[2]! > own.step) this.own.extend(own, takes, organization[2]!);
      return { admitted: true, states: readStates(checks, organization, platform, 3), nowMs: organization[1]! };
    }
    const retract = async (slot: Slot, reply: number[] | undefined): Promise<void> => {
      if (reply === undefined || reply[0] !== ADMITTED) return;
      const prefix = this.keys.prefix(slot, organizationId);
      const args = [1, `${prefix}h:${operationId}`, prefix, nowMs, slot, reply[2]!];
      asFound(reply, 3, (await this.link.call('tollgateRetract', args)) as number[]);
    };
    await Promise.all([retract('o', organization), retract('p', platform)]);
    return this.refusal(verdict, checks, readStates(checks, organization, platform, 3), organization[1]!);
  }

  settle(operationId: string, organizationId: string, actuals: readonly number[], nowMs: number): Promise<void> {
    assertAmounts(actuals, 'settled figure');
    return this.finish('s', operationId, organizationId, actuals, nowMs);
  }

  release(operationId: string, organizationId: string, nowMs: number): Promise<void> {
    return this.finish('r', operationId, organizationId, [], nowMs);
  }

  presume(operationId: string, organizationId: string, nowMs: number): Promise<void> {
    return this.finish('p', operationId, organizationId, [], nowMs);
  }

  async peek(checks: readonly LimitCheck[], organizationId: string, nowMs: number): Promise<readonly LimitState[]> {
    assertChecks(checks);
    const send = (slot: Slot) => this.look(slot, checks, organizationId, nowMs);
    const [organization, platform] = await both(send('o'), touchesPlatform(checks) ? send('p') : undefined);
    return readStates(checks, organization, platform, 1);
  }

  /** Reply: now, states. */
  private look(slot: Slot, checks: readonly LimitCheck[], organizationId: string, nowMs: number): Promise<number[]> {
    const prefix = this.keys.prefix(slot, organizationId);
    const args: RedisArgument[] = [1, `${prefix}peek`, prefix, nowMs, slot, checks.length];
    pushChecks(args, checks);
    return this.link.call('tollgatePeek', args) as Promise<number[]>;
  }

  holds(organizationId: string): Promise<readonly Hold[]> {
    return this.list(organizationId, []);
  }

  async heartbeat(ownerId: string, nowMs: number): Promise<void> {
    this.announced.set(ownerId, performance.now());
    if (!(await this.epoch.heartbeat(ownerId, nowMs))) {
      await this.openEpoch();
      await this.epoch.heartbeat(ownerId, nowMs);
    }
  }

  async sweep(nowMs: number): Promise<readonly Hold[]> {
    const expired = (await this.link.call('tollgateExpiredOwners', [1, this.keys.owners, nowMs])) as string[];
    if (expired.length === 0) return [];
    const leases = expired.map((entry) => entry.split('\n') as [ownerId: string, leaseEnd: string]);
    const orphans = await this.listAll(leases.map(([ownerId]) => ownerId));
    for (const [ownerId, leaseEnd] of leases) {
      if (orphans.some((hold) => hold.ownerId === ownerId)) continue;
      await this.link.call('tollgateForgetOwner', [1, this.keys.owners, ownerId, leaseEnd]);
    }
    return orphans;
  }

  holdsOf(ownerId: string): Promise<readonly Hold[]> {
    return this.listAll([ownerId]);
  }

  ownHolds(): readonly Hold[] {
    return this.own.describe();
  }

  status(): StoreStatus {
    return {
      connection: this.link.connected ? 'connected' : 'degraded',
      reason: this.reason,
      rebuilding: this.epoch.rebuilding,
      epoch: this.keys.epoch,
      liveOwners: this.epoch.liveOwners,
    };
  }

  onStatusChange(listener: (status: StoreStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async republish(holds: readonly Hold[]): Promise<void> {
    await Promise.all(
      holds.map(async (hold) => {
        this.announce(hold.ownerId, hold.organizationId, 0);
        const checks = hold.takes.map(({ check }) => check);
        const takes = hold.takes.map(({ take }) => take);
        const send = (slot: Slot): Promise<unknown> => {
          const args = this.holdArguments(slot, hold, 0, hold.admittedAtMs, checks.length);
          pushChecks(args, checks, takes);
          return this.link.call('tollgateRepublish', args);
        };
        await both(send('o'), touchesPlatform(checks) ? send('p') : undefined);
      }),
    );
  }

  async restorePeriods(periods: readonly RestoredPeriod[]): Promise<void> {
    for (const { settled } of periods) assertAmounts([settled], 'settled figure');
    await Promise.all(
      periods.flatMap(({ organizationId, slot, counter, startMs, endMs, settled }) => {
        const tag = counterTag({ type: 'calendar', startMs, endMs }, counter);
        const key = `${this.keys.prefix(slot === 'platform' ? 'p' : 'o', organizationId)}c:${tag}`;
        return [this.link.call('hset', [key, 'b', settled]), this.link.call('pexpireat', [key, endMs + DAY_MS])];
      }),
    );
  }

  async markReplicaRestored(ownerId: string): Promise<void> {
    const { restored } = this.keys;
    await this.link.call('sadd', [restored, ownerId]);
    await this.link.call('pexpire', [restored, DAY_MS]);
  }

  async restoredReplicas(): Promise<readonly string[]> {
    return this.epoch.rebuilding ? ((await this.link.call('smembers', [this.keys.restored])) as string[]) : [];
  }

  async finishRebuild(liveOwners: readonly string[]): Promise<FinishedRebuild> {
    const { epoch } = this.keys;
    const args = [2, this.keys.epochRecord, this.keys.restored, epoch, ...liveOwners];
    const missing = (await this.link.call('tollgateFinishRebuild', args)) as string[] | null;
    await this.openEpoch();
    if (missing === null || epoch !== this.keys.epoch) return { finished: false, missing: liveOwners };
    return { finished: missing.length === 0, missing };
  }

  close(): void {
    clearTimeout(this.pollTimer);
    this.listeners.clear();
    this.link.close();
  }

  /**
   * @param inTurn the platform's half only after the organization's; else both at once, and `TORN` where one slot had room
   * and the other none: nothing is held then
   */
  private async admitOnce(request: AdmitRequest, inTurn: boolean): Promise<AdmitResult | typeof ABSENT | typeof TORN> {
    const { checks, operationId, organizationId, nowMs } = request;
    const twoSlots = touchesPlatform(checks);
    const send = (slot: Slot): Promise<number[]> => {
      const args = this.holdArguments(slot, request, nowMs, this.epoch.rebuilding ? 0 : 1, checks.length);
      pushChecks(args, checks);
      return this.link.call('tollgateAdmit', args) as Promise<number[]>;
    };
    let organization: number[];
    let platform: number[] | undefined;
    try {
      [organization, platform] =
        inTurn && twoSlots
          ? await oneByOne(
              () => send('o'),
              () => send('p'),
              () => this.look('p', checks, organizationId, nowMs),
            )
          : await both(send('o'), twoSlots ? send('p') : undefined);
    } catch (error) {
      // It may have been carried out all the same; the caller was told that nothing is held.
      this.keepRelease(request, 'o');
      if (twoSlots) this.keepRelease(request, 'p');
      throw error;
    }
    const verdict = worst(organization[0]!, platform?.[0]);
    if (verdict === ADMITTED) {
      this.own.add(request, organization[1]!);
      return { admitted: true, states: readStates(checks, organization, platform, 2), nowMs: organization[1]! };
    }
    const absent: Slot[] = [];
    if (organization[0] === ABSENT) absent.push('o');
    if (platform?.[0] === ABSENT) absent.push('p');
    const cancelled = await Promise.all([this.cancel(request, 'o', organization), this.cancel(request, 'p', platform)]);
    // Two replicas that each took one slot would refuse each other, and others meanwhile, for room that is free.
    if (verdict === LIMIT && !inTurn && cancelled.includes('cancelled') && !cancelled.includes('kept')) return TORN;
    if (verdict === FINISHED) return finishedResult(organization[1]!);
    if (verdict === ABSENT) {
      for (const slot of absent) await this.epoch.prove(slot, organizationId);
      return ABSENT;
    }
    this.own.delete(operationId);
    return this.refusal(verdict, checks, readStates(checks, organization, platform, 2), organization[1]!);
  }

  /** Takes one slot's half back because the other refused, and puts the counters as found into its reply. */
  private async cancel(
    request: AdmitRequest,
    slot: Slot,
    reply: number[] | undefined,
  ): Promise<'nothing' | 'cancelled' | 'kept'> {
    if (reply === undefined || reply[0] !== ADMITTED) return 'nothing';
    const transition = { ...request, kind: 'x' as const, slot, actuals: [] };
    try {
      asFound(reply, 2, await this.deliver(transition));
      return 'cancelled';
    } catch {
      this.outbox.keep(transition);
      return 'kept';
    }
  }

  private refusal(verdict: number, checks: readonly LimitCheck[], states: LimitState[], nowMs: number): AdmitResult {
    const rebuilding = verdict === REBUILDING;
    const refusedBy = checks.findIndex((check, i) => check.hard && (rebuilding ? check.budget : !states[i]!.ok));
    return { admitted: false, reason: rebuilding ? 'rebuilding' : 'limit', refusedBy, states, nowMs };
  }

  private async finish(
    kind: FinishKind,
    operationId: string,
    organizationId: string,
    actuals: readonly number[],
    nowMs: number,
  ): Promise<void> {
    const own = this.own.get(operationId);
    this.own.delete(operationId);
    const slots: Slot[] = own === undefined || touchesPlatform(own.request.checks) ? ['o', 'p'] : ['o'];
    await Promise.all(
      slots.map(async (slot) => {
        const transition = { kind, slot, operationId, organizationId, actuals, nowMs };
        try {
          await this.deliver(transition);
        } catch {
          this.outbox.keep(transition);
        }
      }),
    );
  }

  private deliver(transition: KeptTransition): Promise<number[]> {
    const { slot, kind, operationId, organizationId, actuals, nowMs } = transition;
    const prefix = this.keys.prefix(slot, organizationId);
    const keys = [2, `${prefix}h:${operationId}`, `${prefix}open`];
    const args = [...keys, prefix, nowMs, slot, kind, operationId, actuals.length, ...actuals];
    return this.link.call('tollgateFinish', args) as Promise<number[]>;
  }

  private keepRelease(request: AdmitRequest, slot: Slot): void {
    const { operationId, organizationId, nowMs } = request;
    this.outbox.keep({ kind: 'r', slot, operationId, organizationId, actuals: [], nowMs });
  }

  /** What admit and republish have in common: keys, then the first nine arguments. */
  private holdArguments(
    slot: Slot,
    hold: Pick<Hold, 'operationId' | 'organizationId' | 'ownerId'> & { facts?: Readonly<Record<string, string>> },
    nowMs: number,
    fourth: number,
    count: number,
  ): RedisArgument[] {
    const prefix = this.keys.prefix(slot, hold.organizationId);
    const facts = hold.facts === undefined ? '{}' : JSON.stringify(hold.facts);
    const keys = [3, `${prefix}h:${hold.operationId}`, `${prefix}open`, `${prefix}ok`];
    return [...keys, prefix, nowMs, slot, fourth, hold.operationId, hold.ownerId, hold.organizationId, facts, count];
  }

  /** Enters the organization in the index and the owner in the leases, ahead of the admit in the same write. */
  private announce(ownerId: string, organizationId: string, nowMs: number): void {
    if (!this.link.connected) return;
    if (!this.indexed.has(organizationId)) {
      this.indexed.add(organizationId);
      this.link
        .call('sadd', [this.keys.organizations, organizationId])
        .catch(() => this.indexed.delete(organizationId));
    }
    const last = this.announced.get(ownerId);
    if (last === undefined || performance.now() - last > ANNOUNCE_AGAIN_MS) {
      this.heartbeat(ownerId, nowMs).catch(() => this.announced.delete(ownerId));
    }
  }

  private async openEpoch(): Promise<void> {
    const wasRebuilding = this.epoch.rebuilding;
    const changed = await this.epoch.open();
    if (changed) {
      this.indexed.clear();
      this.announced.clear();
    }
    // A first connection or a return is told by onChange, once it is complete.
    if (this.link.connected && (changed || wasRebuilding !== this.epoch.rebuilding)) this.notify();
    if (this.epoch.rebuilding && this.pollTimer === undefined) {
      this.pollTimer = setTimeout(() => {
        this.pollTimer = undefined;
        this.link.reopen();
      }, REBUILD_POLL_MS);
      this.pollTimer.unref();
    }
  }

  private notify(): void {
    const status = this.status();
    for (const listener of this.listeners) listener(status);
  }

  private async list(organizationId: string, owners: readonly string[]): Promise<Hold[]> {
    const prefix = this.keys.prefix('o', organizationId);
    const args = [1, `${prefix}open`, prefix, MAX_LISTED_HOLDS, ...owners];
    return ((await this.link.call('tollgateList', args)) as string[]).map(readHold);
  }

  private async listAll(owners: readonly string[]): Promise<Hold[]> {
    const organizations = (await this.link.call('smembers', [this.keys.organizations])) as string[];
    const found: Hold[] = [];
    for (let at = 0; at < organizations.length; at += 50) {
      const some = organizations.slice(at, at + 50).map((organizationId) => this.list(organizationId, owners));
      found.push(...(await Promise.all(some)).flat());
    }
    return found;
  }

  private async readChecks(operationId: string, organizationId: string): Promise<readonly LimitCheck[]> {
    const hold = (await this.holds(organizationId)).find((open) => open.operationId === operationId);
    return hold === undefined ? [] : hold.takes.map(({ check }) => check);
  }
}

function finishedResult(nowMs: number): AdmitResult {
  return { admitted: false, reason: 'finished', refusedBy: -1, states: [], nowMs };
}
