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
      stream: bodyFile?.endsWith('.sse') ?? false,
    },
  ];
}
