/**
 * `ETag` and `If-Match` of resources that have no revision number: the tag is a hash over what the API shows of the
 * resource, without figures that move by themselves.
 */
import { canonicalJson, sha256 } from '../config/canonical-json.js';
import { ProblemError } from './problem-error.js';

export function entityTagOf(shown: object): string {
  return `"${Buffer.from(sha256(canonicalJson(shown)))
    .toString('base64url')
    .slice(0, 22)}"`;
}

/**
 * Refuses to write over somebody else's change. `shown` must have been read inside the transaction of the write.
 * @throws {ProblemError} `revision_changed`
 */
export function checkEntityTag(ifMatch: string | undefined, shown: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tag = entityTagOf(shown);
  if (!ifMatch.split(',').some((given) => given.trim() === tag)) throw new ProblemError('revision_changed');
}
