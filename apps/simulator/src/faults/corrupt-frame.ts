import type { Fault } from './fault.js';

/** Where the damage is. `length` names more than any frame may have, under a checksum that fits nothing either. */
const KINDS: Record<string, (frame: Buffer) => void> = {
  payload: (frame) => flip(frame, frame.length - 6),
  checksum: (frame) => flip(frame, frame.length - 1),
  prelude: (frame) => flip(frame, 9),
  length: (frame) => frame.writeUInt32BE(0x7fffffff, 0),
};

export const corruptFrame: Fault = {
  name: 'corrupt-frame',
  summary: 'Damages every frame of a binary stream but the first, so that its checksums no longer fit.',
  parameter: `one of ${Object.keys(KINDS).join(', ')} (payload)`,
  async send(exchange, data, param = 'payload') {
    if (exchange.dialect.name !== 'bedrock' || !exchange.streamed || exchange.bytesSent === 0)
      return exchange.write(data);
    const damaged = Buffer.from(data);
    (KINDS[param] ?? KINDS['payload'])?.(damaged);
    return exchange.write(damaged);
  },
};

function flip(frame: Buffer, at: number): void {
  frame[at] = (frame[at] ?? 0) ^ 0xff;
}
