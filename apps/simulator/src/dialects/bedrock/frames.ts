/** `application/vnd.amazon.eventstream`, written: prelude with checksum, headers, payload, checksum of all. */
import { crc32 } from 'node:zlib';

/** An event of a stream. Payloads are padded by `p`, of changing length, as on the real wire. */
export function eventFrame(type: string, payload: string, serial: number): Buffer {
  const padded = `${payload.slice(0, -1)}${payload === '{}' ? '' : ','}"p":"${PADDING.slice(0, 2 + ((serial * 7) % 50))}"}`;
  return frame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, padded);
}

/** An exception, after which nothing comes. */
export function exceptionFrame(type: string, message: string): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return frame(headers, JSON.stringify({ message }));
}

const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const TEXT = 7;

function frame(headers: Record<string, string>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).flatMap(([name, value]) => [header(name), text(value)]));
  const body = Buffer.from(payload);
  const whole = Buffer.alloc(16 + head.length + body.length);
  whole.writeUInt32BE(whole.length, 0);
  whole.writeUInt32BE(head.length, 4);
  whole.writeUInt32BE(crc32(whole.subarray(0, 8)), 8);
  head.copy(whole, 12);
  body.copy(whole, 12 + head.length);
  whole.writeUInt32BE(crc32(whole.subarray(0, whole.length - 4)), whole.length - 4);
  return whole;
}

function header(name: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), Buffer.from([TEXT])]);
}

function text(value: string): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(Buffer.byteLength(value), 0);
  return Buffer.concat([size, Buffer.from(value)]);
}
