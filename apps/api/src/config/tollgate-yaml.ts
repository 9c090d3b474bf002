/**
 * Reads tollgate.yaml: syntax, `${VARIABLES}`, schema. Every mistake is told with line and column, all of them at once,
 * because a person fixes a file by looking at it.
 */
import { tollgateFileSchema, type TollgateFile } from '@tollgate/contracts';
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';

/** A place in the file; both count from 1. */
export interface FilePosition {
  line: number;
  column: number;
}

export interface FileIssue extends FilePosition {
  /** Dotted path of the value, e.g. `routes.0.targets.1.weight`; empty = the whole file. */
  path: string;
  message: string;
}

/** Nothing of the file was applied. */
export class TollgateFileError extends Error {
  override readonly name = 'TollgateFileError';

  constructor(
    readonly fileName: string,
    readonly issues: readonly FileIssue[],
  ) {
    super(issues.map(({ line, column, message }) => `${fileName}:${line}:${column} ${message}`).join('\n'));
  }
}

export interface ParsedFile {
  file: TollgateFile;
  /** Worth telling, but no reason to refuse the file. */
  warnings: string[];
  /** Where a value stands, for mistakes found later. The nearest place that exists. */
  positionOf(path: readonly PropertyKey[]): FilePosition;
}

const variable = /\$(\$)?\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** @throws {TollgateFileError} */
export function parseTollgateFile(
  text: string,
  fileName: string,
  lookup: (name: string) => string | undefined,
): ParsedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true });
  const at = (offset: number): FilePosition => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (issues: FileIssue[]): never => {
    throw new TollgateFileError(
      fileName,
      issues.toSorted((a, b) => a.line - b.line || a.column - b.column),
    );
  };
  if (document.errors.length > 0) {
    fail(document.errors.map((error) => ({ ...at(error.pos[0]), path: '', message: sentence(error.message) })));
  }

  const warnings: string[] = [];
  const missing = interpolate(document, lookup, warnings);
  if (missing.length > 0) {
    fail(
      missing.map(({ name, node }) => ({
        ...at(offsetOf(node)),
        path: '',
        message: `the environment variable ${name} is not set`,
      })),
    );
  }

  const positionOf = (path: readonly PropertyKey[]): FilePosition => at(nearest(document, path));
  const parsed = tollgateFileSchema.safeParse(document.toJS({ maxAliasCount: 1000 }) ?? {});
  if (!parsed.success) {
    fail(
      parsed.error.issues.flatMap((issue): FileIssue[] => {
        if (issue.code !== 'unrecognized_keys')
          return [{ ...positionOf(issue.path), path: dotted(issue.path), message: describe(document, issue) }];
        return issue.keys.map((key) => ({
          ...at(keyOffset(document, issue.path, key)),
          path: dotted([...issue.path, key]),
          message: `unknown key "${key}"${issue.path.length === 0 ? '' : ` in ${dotted(issue.path)}`}`,
        }));
      }),
    );
  }
  return { file: parsed.data as TollgateFile, warnings, positionOf };
}

export function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/**
 * Replaces `${NAME}` in values; `$${NAME}` stands for the text `${NAME}`. A missing variable is a mistake, with one
 * exception: an `apiKey` that consists of it is left out, as upstreams without a key are usual in development.
 */
function interpolate(
  document: Document.Parsed,
  lookup: (name: string) => string | undefined,
  warnings: string[],
): { name: string; node: Node }[] {
  const missing: { name: string; node: Node }[] = [];
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'apiKey' || !isScalar(pair.value)) return undefined;
      const [, escaped, name] = /^\$(\$)?\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(String(pair.value.value)) ?? [];
      if (name === undefined || escaped !== undefined || lookup(name) !== undefined) return undefined;
      warnings.push(`${name} is not set: a deployment is used without an API key`);
      return visit.REMOVE;
    },
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      node.value = node.value.replaceAll(variable, (whole, escaped: string | undefined, name: string) => {
        if (escaped !== undefined) return whole.slice(1);
        const value = lookup(name);
        if (value === undefined) missing.push({ name, node });
        return value ?? '';
      });
    },
  });
  return missing;
}

/** Start of the value at a path, or of the closest thing above it that is written down. */
function nearest(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return offsetOf(node);
  }
  return document.contents === null ? 0 : offsetOf(document.contents);
}

function keyOffset(document: Document.Parsed, path: readonly PropertyKey[], key: string): number {
  const parent: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const map = isAlias(parent) ? parent.resolve(document) : parent;
  if (!isMap(map)) return nearest(document, path);
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
  return isNode(pair?.key) ? offsetOf(pair.key) : nearest(document, path);
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function describe(document: Document.Parsed, issue: z.core.$ZodIssue): string {
  const field = issue.path.at(-1);
  const name = typeof field === 'string' ? field : dotted(issue.path.slice(-2)) || 'the file';
  const mistyped = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (mistyped && issue.path.length > 0 && document.getIn(issue.path, true) === undefined)
    return `"${name}" is required`;
  return `${name}: ${issue.message}`;
}

function sentence(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
