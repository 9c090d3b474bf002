/** Reads a reply to its end, up to a limit. */
import type { CallFailure, UpstreamCall } from './call.js';

export interface CollectedBody {
  body: Buffer;
  /** Longer than the limit; reading was stopped there. */
  truncated: boolean;
  failure: CallFailure | null;
}

/** Synchronous where the whole reply has come already, as small ones have. */
export function collectBody(call: UpstreamCall, limitBytes: number): CollectedBody | Promise<CollectedBody> {
  if (call.complete && call.pendingBytes <= limitBytes) {
    return { body: call.takePending(), truncated: false, failure: null };
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let done = false;
    const finish = (failure: CallFailure | null, truncated: boolean) => {
      if (done) return;
      done = true;
      const whole = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      resolve({ body: whole, truncated, failure });
    };
    call.attach({
      onData(chunk) {
        if (done) return;
        if (size + chunk.length > limitBytes) {
          chunks.push(chunk.subarray(0, limitBytes - size));
          finish(null, true);
          call.abort(`reply longer than ${limitBytes} bytes`);
          return;
        }
        size += chunk.length;
        chunks.push(chunk);
      },
      onEnd: () => finish(null, false),
      onFail: (failure) => finish(failure, false),
    });
  });
}
