/** Frames of AWS's binary event stream, written by AWS's own codec. */
import { EventStreamCodec } from '@smithy/eventstream-codec';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => new Uint8Array(Buffer.from(text)),
);

/** One message with text headers. */
export function awsFrame(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }] as const);
  return Buffer.from(codec.encode({ headers: Object.fromEntries(typed), body: payload }));
}

/** One event of ConverseStream, as the service frames it. */
export function converseFrame(event: string, payload: unknown): Buffer {
  const headers = { ':event-type': event, ':content-type': 'application/json', ':message-type': 'event' };
  return awsFrame(headers, Buffer.from(JSON.stringify(payload)));
}

/** An exception inside a stream. */
export function exceptionFrame(type: string, message: string): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return awsFrame(headers, Buffer.from(JSON.stringify({ message })));
}

/** What AWS's own decoder makes of a whole stream. */
export function decodeFrames(stream: Buffer): { headers: Record<string, unknown>; payload: Buffer }[] {
  const frames: { headers: Record<string, unknown>; payload: Buffer }[] = [];
  for (let at = 0; at < stream.length;) {
    const length = stream.readUInt32BE(at);
    const message = codec.decode(stream.subarray(at, at + length));
    const headers = Object.entries(message.headers).map(([name, { type, value }]) => [
      name,
      type === 'string' ? value : null,
    ]);
    frames.push({
      headers: Object.fromEntries(headers) as Record<string, unknown>,
      payload: Buffer.from(message.body),
    });
    at += length;
  }
  return frames;
}
