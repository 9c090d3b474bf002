/**
 * Recorded vendor traffic, kept outside the repository: `TOLLGATE_FIXTURES`, or `../shared/fixtures` beside it. A suite
 * that uses it says how many recordings ran and is skipped under a name that says why where there are none.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const repositoryRoot = resolve(import.meta.dirname, '../../../..');

export const recordingsFolder = process.env['TOLLGATE_FIXTURES'] ?? resolve(repositoryRoot, '../shared/fixtures');

export interface Recording {
  /** `<vendor>/<endpoint>/<case>`. */
  name: string;
  vendor: string;
  request: Record<string, unknown>;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** The reply is an event stream. */
  stream: boolean;
}

/** All recordings in these folders (`<vendor>/<endpoint>`); empty where the fixtures are not there. */
export function recordingsOf(...folders: readonly string[]): Recording[] {
  return folders.flatMap((folder) => {
    const path = join(recordingsFolder, 'recorded', folder);
    if (!existsSync(path)) return [];
    const files = readdirSync(path).filter((file) => file.endsWith('.json'));
    return files.sort().flatMap((file) => readRecording(path, folder, file));
  });
}

/** `describe`, or `describe.skip` with the reason in its name. */
export function describeRecordings(title: string, recordings: readonly Recording[], body: () => void): void {
  if (recordings.length > 0) describe(`${title} (${recordings.length} recordings)`, body);
  else describe.skip(`${title} (skipped: no recordings at TOLLGATE_FIXTURES or ../shared/fixtures)`, body);
}

interface RecordedFile {
  request: { body?: unknown };
  response: { status: number; headers?: Record<string, string | string[]>; body?: unknown; body_file?: string };
}

function readRecording(path: string, folder: string, file: string): Recording[] {
  const recorded = JSON.parse(readFileSync(join(path, file), 'utf8')) as RecordedFile;
  const { response } = recorded;
  const bodyFile = response.body_file === undefined ? undefined : join(path, basename(response.body_file));
  const body =
    bodyFile !== undefined
      ? readFileSync(bodyFile)
      : Buffer.from(typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? null));
  const request = recorded.request.body;
  const headers = Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return [
    {
      name: `${folder}/${basename(file, '.json')}`,
      vendor: folder.split('/')[0] ?? folder,
      request: typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : {},
      status: response.status,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body,
      stream: /\.(sse|ndjson)$/.test(bodyFile ?? ''),
    },
  ];
}

/**
 * Streams that were kept as one JSON payload a line (`vercel-ai/**`), framed again as the vendor frames them; empty where
 * the fixtures are not there.
 */
export function chunkRecordingsOf(vendor: string, ...files: readonly string[]): Recording[] {
  return files.flatMap((file) => {
    const path = join(recordingsFolder, file);
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    const payloads = lines.filter((line) => line.trim() !== '');
    return [streamRecording(`${vendor}/${basename(file)}`, vendor, payloads)];
  });
}

/** The chunks of one stream, kept as a JSON array (`tgi/**`); a file that holds a single reply is one. */
export function snapshotRecordingsOf(vendor: string, ...files: readonly string[]): Recording[] {
  return files.flatMap((file) => {
    const path = join(recordingsFolder, file);
    if (!existsSync(path)) return [];
    const value = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    const name = `${vendor}/${basename(file, '.json')}`;
    if (Array.isArray(value))
      return [
        streamRecording(
          name,
          vendor,
          value.map((chunk) => JSON.stringify(chunk)),
        ),
      ];
    const body = Buffer.from(JSON.stringify(value));
    return [{ name, vendor, request: {}, status: 200, headers: {}, body, stream: false }];
  });
}

function streamRecording(name: string, vendor: string, payloads: readonly string[]): Recording {
  const text = [...payloads, '[DONE]'].map((payload) => `data: ${payload}\n\n`).join('');
  return { name, vendor, request: {}, status: 200, headers: {}, body: Buffer.from(text), stream: true };
}
