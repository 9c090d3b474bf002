/** What bytes are, by their first ones; formats models take. `null` = not one of these. */
export function mediaTypeOf(bytes: Buffer): string | null {
  for (const [type, at, signature] of signatures) {
    if (bytes.subarray(at, at + signature.length).equals(signature)) return type;
  }
  return null;
}

const ascii = (text: string) => Buffer.from(text, 'latin1');

/** RFC 2083 (PNG), ISO/IEC 10918-1 (JPEG), GIF89a, RFC 9649 (WebP), ISO 32000-1 (PDF). */
const signatures: readonly (readonly [type: string, at: number, signature: Buffer])[] = [
  ['image/png', 0, ascii('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', 0, ascii('\xff\xd8\xff')],
  ['image/gif', 0, ascii('GIF8')],
  ['image/webp', 8, ascii('WEBP')],
  ['application/pdf', 0, ascii('%PDF-')],
];
