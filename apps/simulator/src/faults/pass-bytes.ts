import type { Exchange } from '../exchange.js';

/** Long enough for what was written to have been read on the other side before the connection is reset. */
const SETTLE_MS = 25;

/** Lets the reply's bytes through up to `limit`; gives true while there is more to let through. */
export async function passUpTo(exchange: Exchange, data: Buffer, limit: number): Promise<boolean> {
  const room = limit - exchange.bytesSent;
  if (data.length < room) return exchange.write(data);
  if (room > 0) await exchange.write(data.subarray(0, room));
  return false;
}

/** Waits until what was sent is likely to have arrived. A reset throws away what is still on its way. */
export async function settle(exchange: Exchange): Promise<void> {
  await exchange.sleep(SETTLE_MS);
}
