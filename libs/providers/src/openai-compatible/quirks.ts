/**
 * What a vendor of this family does not take as OpenAI does. Every change is of one member of the body, so that all
 * others keep their bytes, and is made only where the member is there.
 */
import { type FieldEdit, readField, type TopLevelFields } from '@tollgate/wire';
import type { RawRequest, Target } from '../provider.js';
import { Unsupported } from '../unsupported.js';

export interface RequestQuirks {
  /** OpenAI's name → this vendor's. Where a request has both, the vendor's own stays and the other is taken out. */
  renamed?: Readonly<Record<string, string>>;
  /** Members this vendor refuses and nobody would miss in the reply: taken out and listed. */
  ignored?: readonly string[];
  /** Members that ask for something this vendor cannot do, with what tells such a value from a harmless one. */
  refused?: Readonly<Record<string, (value: unknown) => boolean>>;
  /** Members whose value is spelled differently. */
  rewritten?: Readonly<Record<string, Rewriting>>;
}

export interface Rewriting {
  /**
   * The value is only read where its bytes have one of these; absent = always. Messages may be megabytes, and hardly any
   * of them has what a vendor minds.
   */
  mentions?: readonly string[];
  rewrite: (value: unknown) => Rewritten;
}

export interface Rewritten {
  /** `undefined` = take the member out. The very value that was given = leave its bytes alone. */
  value: unknown;
  /** What was left out inside, as dotted paths. */
  dropped?: readonly string[];
}

/** @throws {UnsupportedParameterError} */
export function quirkEdits(
  quirks: RequestQuirks,
  request: RawRequest,
  target: Target,
): { edits: FieldEdit[]; dropped: readonly string[] | undefined } {
  const { body, fields } = request;
  const edits: FieldEdit[] = [];
  const unsupported = new Unsupported(request.dropUnsupported ?? false);
  for (const [name, asks] of Object.entries(quirks.refused ?? {})) {
    const value = valueOf(body, fields, name);
    if (value === undefined || !asks(value)) continue;
    unsupported.refuse(name);
    edits.push({ name, json: null });
  }
  for (const name of quirks.ignored ?? []) {
    // Usage is asked for on purpose where the operator says that this deployment has to be asked.
    if (name === 'stream_options' && target.streamUsage === 'request') continue;
    if (!fields.names.includes(name)) continue;
    if (valueOf(body, fields, name) !== undefined) unsupported.drop(name);
    edits.push({ name, json: null });
  }
  for (const [name, theirs] of Object.entries(quirks.renamed ?? {})) {
    const index = fields.names.indexOf(name);
    if (index < 0) continue;
    edits.push({ name, json: null });
    if (fields.names.includes(theirs) || valueOf(body, fields, name) === undefined) continue;
    edits.push({ name: theirs, json: body.toString('utf8', fields.valueStarts[index], fields.valueEnds[index]) });
  }
  for (const [name, { mentions, rewrite }] of Object.entries(quirks.rewritten ?? {})) {
    if (mentions !== undefined && !hasAny(body, fields, name, mentions)) continue;
    const given = valueOf(body, fields, name);
    if (given === undefined) continue;
    const { value, dropped } = rewrite(given);
    for (const path of dropped ?? []) unsupported.drop(path);
    if (value !== given) edits.push({ name, json: value === undefined ? null : JSON.stringify(value) });
  }
  return { edits, dropped: unsupported.dropped };
}

function hasAny(body: Buffer, fields: TopLevelFields, name: string, words: readonly string[]): boolean {
  const index = fields.names.indexOf(name);
  if (index < 0) return false;
  const value = body.subarray(fields.valueStarts[index], fields.valueEnds[index]);
  return words.some((word) => value.includes(word));
}

/** `undefined` where absent, `null`, or not JSON: the upstream says best what is wrong with that. */
function valueOf(body: Buffer, fields: TopLevelFields, name: string): unknown {
  try {
    return readField(body, fields, name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** `n`: more than one choice. */
export function moreThanOne(value: unknown): boolean {
  return typeof value === 'number' && value > 1;
}

/** A switch that is on, a number that is not 0, an object that has members. */
export function isOn(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== false && value !== 0;
}

/** `response_format` with a JSON schema. */
export function isSchemaFormat(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'json_schema';
}
