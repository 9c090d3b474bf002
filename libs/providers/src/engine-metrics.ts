/** Reads what inference engines say of their load, in Prometheus' text format. Pure; the host fetches it. */

export interface EngineFigures {
  /** Requests that wait for a place in the engine. */
  waiting: number;
  running: number;
  /** Share of the key-value cache in use, 0 to 1; `null` = the engine does not say. */
  cacheUse: number | null;
}

/** Where an engine's metrics are and how they read. */
export interface EngineMetrics {
  /** From the root of the server, whatever path the base URL has; needs no credential. */
  path: string;
  /** Of the same host, where it is not the base URL's. */
  port?: number;
  /** `null` = the text does not have the figures. Never throws. */
  read(text: string): EngineFigures | null;
}

/** A name, or a name with one of its labels: `requests{type="waiting"}`. */
export interface MetricNames {
  waiting: string;
  running: string;
  /** Several where versions differ: the first that is there. Empty = the engine has none. */
  cacheUse: readonly string[];
}

export function engineMetrics(path: string, names: MetricNames): EngineMetrics {
  return {
    path,
    read(text) {
      const values = new Map<string, number[]>();
      for (const line of text.split('\n')) addSample(line, values);
      const waiting = sum(values.get(names.waiting));
      const running = sum(values.get(names.running));
      if (waiting === null || running === null) return null;
      const cacheUse = names.cacheUse.map((name) => mean(values.get(name))).find((value) => value !== null) ?? null;
      return { waiting, running, cacheUse };
    },
  };
}

/** `name{labels} value [timestamp]` (prometheus.io/docs/instrumenting/exposition_formats). */
function addSample(line: string, values: Map<string, number[]>): void {
  if (line === '' || line.startsWith('#')) return;
  const labelled = line.indexOf('{');
  const nameEnd = labelled >= 0 ? labelled : line.indexOf(' ');
  const valueStart = labelled >= 0 ? line.lastIndexOf('}') + 1 : nameEnd;
  if (nameEnd <= 0 || valueStart <= 0) return;
  const value = Number(line.slice(valueStart).trim().split(' ', 1)[0]);
  if (!Number.isFinite(value)) return;
  const name = line.slice(0, nameEnd);
  note(name, value, values);
  if (labelled < 0) return;
  for (const [label] of line.slice(labelled, valueStart).matchAll(labelPattern))
    note(`${name}{${label}}`, value, values);
}

const labelPattern = /[A-Za-z_]\w*="[^"\\]*"/g;

function note(name: string, value: number, values: Map<string, number[]>): void {
  const known = values.get(name);
  if (known === undefined) values.set(name, [value]);
  else known.push(value);
}

/** One server may run several engines (data parallel), each with labels of its own. */
function sum(values: readonly number[] | undefined): number | null {
  return values === undefined ? null : values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[] | undefined): number | null {
  return values === undefined ? null : (sum(values) ?? 0) / values.length;
}
