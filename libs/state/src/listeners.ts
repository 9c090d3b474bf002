/** Listeners by channel, as both broadcasts keep them. */
export class ChannelListeners {
  private readonly channels = new Map<string, Set<(message: string) => void>>();

  get names(): string[] {
    return [...this.channels.keys()];
  }

  /** @returns true for the first listener of a channel. */
  add(channel: string, listener: (message: string) => void): boolean {
    const listeners = this.channels.get(channel);
    if (listeners === undefined) this.channels.set(channel, new Set([listener]));
    else listeners.add(listener);
    return listeners === undefined;
  }

  /** @returns true where the channel has no listener left. */
  remove(channel: string, listener: (message: string) => void): boolean {
    const listeners = this.channels.get(channel);
    if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) return false;
    return this.channels.delete(channel);
  }

  deliver(channel: string, message: string): void {
    for (const listener of this.channels.get(channel) ?? []) listener(message);
  }

  clear(): void {
    this.channels.clear();
  }
}
