/** Does something for each of a changing set of things, again and again, each at its own jittered pace. */

export interface Rounds<T> {
  /** What there is to look after now, by id. Read at every tick. */
  things(): ReadonlyMap<string, T>;
  /** Milliseconds between two visits of a thing; 0 = never. Each pause is between three and five quarters of it. */
  intervalMs(thing: T): number;
  visit(thing: T): Promise<void>;
  nowMs(): number;
  random(): number;
}

const tickMs = 250;

/** @returns stops it; visits that are under way end by themselves. A thing whose visit lasts is not visited twice at once. */
export function keepVisiting<T>(rounds: Rounds<T>): () => void {
  const due = new Map<string, number>();
  const busy = new Set<string>();
  const pause = (intervalMs: number) => intervalMs * (0.75 + rounds.random() / 2);

  const tick = () => {
    const now = rounds.nowMs();
    const things = rounds.things();
    for (const id of due.keys()) if (!things.has(id)) due.delete(id);
    for (const [id, thing] of things) {
      const interval = rounds.intervalMs(thing);
      if (interval === 0 || busy.has(id)) continue;
      const at = due.get(id);
      // Many things start together; they must not be visited together.
      if (at === undefined) due.set(id, now + interval * rounds.random());
      else if (at <= now) {
        due.set(id, now + pause(interval));
        busy.add(id);
        void rounds
          .visit(thing)
          .catch(() => undefined)
          .finally(() => busy.delete(id));
      }
    }
  };
  const timer = setInterval(tick, tickMs).unref();
  return () => clearInterval(timer);
}
