/** Changes single members of a JSON body by cutting and joining bytes; everything else stays as the client wrote it. */
import type { TopLevelFields } from './scan.js';

export interface FieldEdit {
  name: string;
  /** JSON text of the new value; `null` removes the member. A member that does not exist is added at the end. */
  json: string | null;
}

/**
 * The edited body in parts, to be written one after the other. Parts are sub-ranges of `body` (not copies) and small
 * new buffers. At most one edit per name.
 */
export function spliceFields(body: Buffer, fields: TopLevelFields, edits: readonly FieldEdit[]): readonly Buffer[] {
  const placed: { index: number; edit: FieldEdit }[] = [];
  const added: FieldEdit[] = [];
  for (const edit of edits) {
    const index = fields.names.indexOf(edit.name);
    if (index >= 0) placed.push({ index, edit });
    else if (edit.json !== null) added.push(edit);
  }
  if (placed.length === 0 && added.length === 0) return [body];
  if (placed.some(({ edit }) => edit.json === null)) return rebuild(body, fields, edits);

  placed.sort((a, b) => a.index - b.index);
  const parts: Buffer[] = [];
  let from = 0;
  for (const { index, edit } of placed) {
    parts.push(body.subarray(from, fields.valueStarts[index]), Buffer.from(edit.json ?? ''));
    from = fields.valueEnds[index] ?? from;
  }
  if (added.length > 0) {
    parts.push(body.subarray(from, fields.close));
    const text = added.map((edit) => `${JSON.stringify(edit.name)}:${edit.json}`).join(',');
    parts.push(Buffer.from(fields.names.length > 0 ? `,${text}` : text));
    from = fields.close;
  }
  parts.push(body.subarray(from));
  return parts;
}

/** Removal moves commas about; it is rare enough to write the members out again, each value still byte for byte. */
function rebuild(body: Buffer, fields: TopLevelFields, edits: readonly FieldEdit[]): readonly Buffer[] {
  const parts: Buffer[] = [];
  const pending = new Map(edits.map((edit) => [edit.name, edit.json]));
  let separator = '{';
  fields.names.forEach((name, index) => {
    const json = pending.get(name);
    pending.delete(name);
    if (json === null) return;
    parts.push(Buffer.from(`${separator}${JSON.stringify(name)}:`));
    parts.push(
      json === undefined ? body.subarray(fields.valueStarts[index], fields.valueEnds[index]) : Buffer.from(json),
    );
    separator = ',';
  });
  for (const [name, json] of pending) {
    if (json === null) continue;
    parts.push(Buffer.from(`${separator}${JSON.stringify(name)}:${json}`));
    separator = ',';
  }
  parts.push(Buffer.from(separator === '{' ? '{}' : '}'));
  return parts;
}
