/** Google serves the same wire format in two places; this is all they differ in for a translation. */
import type { Target } from '../provider.js';

export interface GeminiFlavour {
  /** Path of a model's method below the base URL, such as `/models/gemini-2.5-flash:generateContent`. */
  methodPath(target: Target, method: string): string;
  /** Takes `serviceTier` in the body; Vertex AI takes it as a header for customers who bought it. */
  serviceTier: boolean;
  /** Top-level members of Google's own request that a client may send as they are. */
  ownMembers: ReadonlySet<string>;
}

/** `:` and `/` are part of model names and methods; everything else is percent-encoded. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%3A', ':').replaceAll('%40', '@'))
    .join('/');
}
