/**
 * Rollups are by the hour of the organization's own clock. Zones are off UTC by whole hours, or by 30 or 45 minutes more;
 * with hours cut there, an organization's days, weeks and months are sums of whole rollup rows.
 */
const hourMs = 3_600_000;
const quarterMs = 900_000;

export class LocalHours {
  readonly #zones = new Map<string, { formatter: Intl.DateTimeFormat | null; shifts: Map<number, number> }>();

  /** Start of the local hour that contains the moment, milliseconds. A zone that is not known counts as UTC. */
  startOf(zone: string, atMs: number): number {
    const shiftMs = this.#shiftMs(zone, atMs);
    return Math.floor((atMs + shiftMs) / hourMs) * hourMs - shiftMs;
  }

  /** Minutes past the full UTC hour at which local hours start, as an offset to add before truncating. */
  shiftMinutes(zone: string, atMs: number): number {
    return this.#shiftMs(zone, atMs) / 60_000;
  }

  #shiftMs(zone: string, atMs: number): number {
    let known = this.#zones.get(zone);
    if (known === undefined) {
      known = { formatter: formatterOf(zone), shifts: new Map() };
      this.#zones.set(zone, known);
    }
    if (known.formatter === null) return 0;
    // Clocks change on quarter hours everywhere.
    const quarter = Math.floor(atMs / quarterMs);
    let shift = known.shifts.get(quarter);
    if (shift === undefined) {
      const minutes = Number(
        known.formatter.formatToParts(quarter * quarterMs).find((p) => p.type === 'minute')?.value,
      );
      const utcMinutes = (quarter % 4) * 15;
      shift = ((((minutes - utcMinutes) % 60) + 60) % 60) * 60_000;
      if (known.shifts.size > 5000) known.shifts.clear();
      known.shifts.set(quarter, shift);
    }
    return shift;
  }
}

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  if (zone === 'UTC') return null;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  } catch {
    return null;
  }
}
