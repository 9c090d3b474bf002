import { absurdUsage } from './absurd-usage.js';
import { badKey } from './bad-key.js';
import { closeMidStream } from './close-mid-stream.js';
import { corruptFrame } from './corrupt-frame.js';
import { emptyBody } from './empty-body.js';
import { endlessStream } from './endless-stream.js';
import { errorEvent } from './error-event.js';
import type { Fault } from './fault.js';
import { garbageSse } from './garbage-sse.js';
import { gzipBomb } from './gzip-bomb.js';
import { hang } from './hang.js';
import { hangMidStream } from './hang-mid-stream.js';
import { missingUsage } from './missing-usage.js';
import { outOfQuota } from './out-of-quota.js';
import { overloaded } from './overloaded.js';
import { oversizedBody } from './oversized-body.js';
import { proxyError } from './proxy-error.js';
import { rateLimited } from './rate-limited.js';
import { requestTimeout } from './request-timeout.js';
import { reset } from './reset.js';
import { resetMidStream } from './reset-mid-stream.js';
import { serverError } from './server-error.js';
import { slowHeaders } from './slow-headers.js';
import { trickle } from './trickle.js';
import { truncated } from './truncated.js';
import { unavailable } from './unavailable.js';
import { wrongContentType } from './wrong-content-type.js';

/** Every fault, by name. A new one is a file in this folder and a line here. */
export const faults: ReadonlyMap<string, Fault> = new Map(
  [
    ...[badKey, requestTimeout, rateLimited, outOfQuota, serverError, proxyError, unavailable, overloaded],
    ...[hang, slowHeaders, reset, hangMidStream, resetMidStream, closeMidStream, truncated, emptyBody],
    ...[garbageSse, errorEvent, endlessStream, trickle, oversizedBody, gzipBomb, wrongContentType],
    ...[missingUsage, absurdUsage, corruptFrame],
  ].map((fault) => [fault.name, fault]),
);
