/**
 * Arguments of a call that come in pieces (`FunctionCall.partialArgs`, which a client may switch on): each names a place by a
 * JSON path (RFC 9535; Google uses names and indexes only) and a value, strings in parts.
 */
import { isRecord } from '../openai-compatible/usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;
type Container = Record<string, unknown> | unknown[];

const step = /\.([A-Za-z_$][\w$-]*)|\['((?:[^'\\]|\\.)*)'\]|\[(\d{1,6})\]/y;
const mostElements = 100_000;

/** Puts the pieces into `target`. What cannot be placed is passed over. */
export function applyPartialArgs(target: Record<string, unknown>, pieces: readonly JsonRecord[]): void {
  for (const piece of pieces) {
    const path = typeof piece['jsonPath'] === 'string' ? parsePath(piece['jsonPath']) : null;
    if (path !== null && path.length > 0) place(target, path, piece);
  }
}

function parsePath(path: string): (string | number)[] | null {
  if (!path.startsWith('$')) return null;
  const steps: (string | number)[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return null;
    if (match[3] !== undefined) steps.push(Number(match[3]));
    else steps.push(match[1] ?? (match[2] ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps.length <= 64 && !steps.includes('__proto__') ? steps : null;
}

function place(target: Container, path: readonly (string | number)[], piece: JsonRecord): void {
  let holder = target;
  for (const [index, key] of path.entries()) {
    if (Array.isArray(holder) !== (typeof key === 'number')) return;
    if (typeof key === 'number' && key > mostElements) return;
    const members = holder as Record<string | number, unknown>;
    const next = path[index + 1];
    if (next === undefined) {
      members[key] = joined(members[key], piece);
      return;
    }
    const inner = members[key];
    if (isRecord(inner) || Array.isArray(inner)) holder = inner as Container;
    else holder = members[key] = typeof next === 'number' ? [] : {};
  }
}

function joined(before: unknown, piece: JsonRecord): unknown {
  if (typeof piece['stringValue'] === 'string') {
    return typeof before === 'string' ? before + piece['stringValue'] : piece['stringValue'];
  }
  return piece['numberValue'] ?? piece['boolValue'] ?? null;
}
