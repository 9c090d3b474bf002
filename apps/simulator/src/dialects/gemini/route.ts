import type { Exchange } from '../../exchange.js';

/** What a path asks for. */
export interface Route {
  /** `list` for the model list; otherwise Google's own name of the method. */
  readonly method: string;
  /** The model's name without its collection; empty for a list. */
  readonly model: string;
  readonly vertex: boolean;
}

/** Gemini API and Vertex AI; `null` = neither has this path. */
export function routeOf(path: string): Route | null {
  const gemini = /^\/v1(?:beta)?\/(models|tunedModels)(?:\/([^/:]+):(\w+))?$/.exec(path);
  if (gemini) return { method: gemini[3] ?? 'list', model: decode(gemini[2]), vertex: false };
  if (/^\/v1beta1\/publishers\/google\/models$/.test(path)) return { method: 'list', model: '', vertex: true };
  const vertex = /^\/v1(?:beta1)?\/projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/([^/:]+):(\w+)$/.exec(
    path,
  );
  return vertex ? { method: vertex[2] ?? '', model: decode(vertex[1]), vertex: true } : null;
}

/** True for paths that are Google's and nobody else's. */
export function isGooglePath(path: string): boolean {
  if (/^\/v1\/models(\/|$)/.test(path)) return /:(streamG|g)enerateContent$|:(batchE|e)mbedContents?$/.test(path);
  return /^\/(v1beta|v1beta1|v1\/projects|v1\/publishers|token)(\/|$)/.test(path);
}

/** Parameters after the question mark, which `exchange.path` does not have. */
export function queryOf(exchange: Exchange): URLSearchParams {
  return new URL(exchange.request.url ?? '/', 'http://simulator').searchParams;
}

function decode(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
