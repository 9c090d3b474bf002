import { randomUUID } from 'node:crypto';
import { OWNER_LEASE_MS } from '../counter-store.js';
import type { Slot } from './encode.js';
import type { Keys } from './keys.js';
import type { RedisLink } from './link.js';

/**
 * Knows which life of the content this is. Lost means: the server runs under another run id (restart, failover), the
 * record is gone (emptied), or the sequence went back (an older copy). Each opens a new epoch, in which hard budgets
 * wait for the rebuild.
 */
export class Epoch {
  rebuilding = true;
  liveOwners = 1;
  private sequence = 0;
  private runId: string | undefined;
  private readonly proving = new Map<string, Promise<boolean>>();

  constructor(
    private readonly link: RedisLink,
    private readonly keys: Keys,
    private readonly warn: (message: string) => void,
  ) {}

  /** The next `open` must ask the server who it is. */
  forgetServer(): void {
    this.runId = undefined;
  }

  /** Joins the current epoch or opens a new one. @returns true where the epoch is not the one known before. */
  async open(): Promise<boolean> {
    this.runId ??= await this.readServer();
    const newId = randomUUID().slice(0, 8);
    const reply = await this.link.send('tollgateOpenEpoch', [
      1,
      this.keys.epochRecord,
      this.runId,
      newId,
      this.sequence,
    ]);
    const [id, sequence, state] = reply as [string, number, string];
    const changed = id !== this.keys.epoch;
    this.keys.epoch = id;
    this.sequence = changed ? Number(sequence) : Math.max(this.sequence, Number(sequence));
    this.rebuilding = state !== 'r';
    return changed;
  }

  /** @returns false where the content is no longer what this process believed. */
  async heartbeat(ownerId: string, nowMs: number): Promise<boolean> {
    const { epoch } = this.keys;
    const args = [2, this.keys.epochRecord, this.keys.owners, epoch, this.sequence, ownerId, nowMs, OWNER_LEASE_MS];
    const reply = (await this.link.call('tollgateHeartbeat', args)) as [number, number?, string?, number?];
    if (reply[0] !== 1 || epoch !== this.keys.epoch) return false;
    this.sequence = Math.max(this.sequence, reply[1]!);
    this.liveOwners = Math.max(1, reply[3]!);
    return (reply[2] !== 'r') === this.rebuilding;
  }

  /**
   * Proves that a slot without a marker belongs to a new organization and not to an emptied store. The announcement is
   * written first and confirmed only if it is still there after the epoch was: whoever wipes the store in between wipes
   * the announcement too.
   */
  prove(slot: Slot, organizationId: string): Promise<boolean> {
    const marker = `${this.keys.prefix(slot, organizationId)}ok`;
    let proof = this.proving.get(marker);
    if (proof === undefined) {
      proof = this.proveMarker(marker).finally(() => this.proving.delete(marker));
      this.proving.set(marker, proof);
    }
    return proof;
  }

  private async proveMarker(marker: string): Promise<boolean> {
    const nonce = randomUUID();
    for (let attempt = 0; attempt < 3; attempt++) {
      if ((await this.link.call('tollgateBeginMarker', [1, marker, nonce])) === 'ok') return true;
      if (await this.open()) return false;
      if (this.rebuilding) return false;
      if ((await this.link.call('tollgateConfirmMarker', [1, marker, nonce])) === 1) return true;
    }
    return false;
  }

  private async readServer(): Promise<string> {
    const info = await this.link.info();
    const policy = info.get('maxmemory_policy');
    if (info.get('maxmemory') !== '0' && policy !== undefined && policy !== 'noeviction') {
      this.warn(`Redis may evict counters: maxmemory-policy is ${policy}, it must be noeviction`);
    }
    return info.get('run_id') ?? '';
  }
}
