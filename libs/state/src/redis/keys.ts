import type { Slot } from './encode.js';

/** Key names. Everything of one slot shares a hash tag, so that a cluster keeps it on one node. */
export class Keys {
  /** Content of the current life of the store; empty before the first connection. */
  epoch = '';

  constructor(private readonly root: string) {}

  get epochRecord(): string {
    return `${this.root}{platform}:epoch`;
  }

  /** Prefix of a slot's counters (`c:`), holds (`h:`), open holds (`open`) and marker (`ok`). */
  prefix(slot: Slot, organizationId: string): string {
    return slot === 'p'
      ? `${this.root}{platform}:${this.epoch}:`
      : `${this.root}{org:${organizationId}}:${this.epoch}:`;
  }

  get owners(): string {
    return `${this.prefix('p', '')}owners`;
  }

  get organizations(): string {
    return `${this.prefix('p', '')}organizations`;
  }

  get restored(): string {
    return `${this.prefix('p', '')}restored`;
  }
}
