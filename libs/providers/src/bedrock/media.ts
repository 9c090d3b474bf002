/** Images, documents and audio as Converse blocks: bytes or an object in S3, never a URL. */
import type { HubAudioPart, HubFilePart, HubImagePart, HubMediaSource } from '@tollgate/wire';
import type { Unsupported } from '../unsupported.js';
import type { ByteSource, ConverseBlock } from './converse.js';

const imageFormats: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
};

const audioFormats: ReadonlySet<string> = new Set([
  'aac',
  'flac',
  'm4a',
  'mka',
  'mkv',
  'mp3',
  'mp4',
  'mpeg',
  'mpga',
  'ogg',
  'opus',
  'pcm',
  'wav',
  'webm',
  'x-aac',
]);

/** @param path of the content part in the client's request. */
export function imageBlocks(part: HubImagePart, path: string, unsupported: Unsupported): ConverseBlock[] {
  if (part.detail !== undefined && part.detail !== 'auto') unsupported.drop(`${path}.image_url.detail`);
  const param = `${path}.image_url.url`;
  const source = sourceOf(part.source, param, 'an image', unsupported);
  if (source === null) return [];
  const format =
    part.source.type === 'base64' ? imageFormats[part.source.mediaType.toLowerCase()] : extensionOf(part.source);
  if (format === undefined) {
    unsupported.refuse(param, `Invalid '${param}': this model takes images as PNG, JPEG, GIF or WebP.`);
    return [];
  }
  return [{ image: { format, source } }];
}

/** @param number of the document in the conversation, for those without a name: no two may share one. */
export function documentBlocks(
  part: HubFilePart,
  path: string,
  number: number,
  unsupported: Unsupported,
): ConverseBlock[] {
  const param = `${path}.file`;
  const source = sourceOf(part.source, param, 'a file', unsupported);
  if (source === null) return [];
  const format =
    part.source.type === 'base64' ? documentFormats[part.source.mediaType.toLowerCase()] : extensionOf(part.source);
  if (format === undefined) {
    unsupported.refuse(
      param,
      `Invalid '${param}': this model takes PDF, Word, Excel, CSV, HTML, Markdown and plain text.`,
    );
    return [];
  }
  return [{ document: { format, name: documentName(part.filename, number), source } }];
}

export function audioBlocks(part: HubAudioPart, path: string, unsupported: Unsupported): ConverseBlock[] {
  if (audioFormats.has(part.format)) return [{ audio: { format: part.format, source: { bytes: part.data } } }];
  unsupported.refuse(`${path}.input_audio.format`);
  return [];
}

function sourceOf(source: HubMediaSource, param: string, what: string, unsupported: Unsupported): ByteSource | null {
  if (source.type === 'base64') return { bytes: source.data };
  if (source.type === 'url' && source.url.startsWith('s3://')) return { s3Location: { uri: source.url } };
  unsupported.refuse(
    param,
    source.type === 'url'
      ? `Unsupported value: '${param}' is a URL; this model takes ${what} only as a base64 data URL or an s3:// URI.`
      : `Unsupported value: '${param}' names ${what} by id; send its data instead.`,
  );
  return null;
}

const knownFormats: ReadonlySet<string> = new Set([...Object.values(imageFormats), ...Object.values(documentFormats)]);

/** Of an S3 object only its name tells the format. */
function extensionOf(source: HubMediaSource): string | undefined {
  const extension = source.type === 'url' ? source.url.split('.').at(-1)?.toLowerCase() : undefined;
  const format = extension === 'jpg' ? 'jpeg' : extension;
  return format !== undefined && knownFormats.has(format) ? format : undefined;
}

/**
 * Letters, digits, single blanks, hyphens and brackets only, at most 200
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html).
 */
function documentName(filename: string | undefined, number: number): string {
  const name = (filename ?? '')
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9\-()[\]]+/g, ' ')
    .trim()
    .slice(0, 190)
    .trim();
  return name === '' ? `Document ${number}` : number === 1 ? name : `${name} (${number})`;
}
