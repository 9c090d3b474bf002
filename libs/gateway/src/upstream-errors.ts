/** How an upstream's failure looks to our client. What was our fault or the operator's is never blamed on the caller. */
import type { UpstreamError, UpstreamErrorKind } from '@tollgate/providers';
import { GatewayError } from './errors.js';
import type { Deployment } from './exchange.js';
import type { CallFailure } from './upstream/call.js';

/** A call that got no usable reply, in the words of the provider interface. */
export function errorOfFailure(failure: CallFailure): UpstreamError {
  const timeout = failure.kind.endsWith('_timeout');
  const kind: UpstreamErrorKind = timeout ? 'timeout' : 'connection';
  return {
    kind,
    status: 0,
    message: failure.detail,
    code: failure.kind,
    param: null,
    retryable: failure.kind !== 'aborted' && failure.kind !== 'total_timeout',
    retryAfterMs: null,
  };
}

/**
 * The reply after the last attempt failed. @param detail what went wrong in our own words, where they are ours: an
 * upstream's may quote the request, and what clients say belongs in no log.
 */
export function clientErrorOf(error: UpstreamError, deploymentName: string, detail?: string): GatewayError {
  const code = error.code !== null && isIdentifier.test(error.code) ? ` ${error.code}` : '';
  const internal = `${deploymentName}: ${error.kind} ${error.status}${code}${detail === undefined ? '' : `: ${detail.slice(0, 300)}`}`;
  switch (error.kind) {
    case 'invalid_request':
    case 'context_length':
    case 'content_filter':
      return new GatewayError('upstream_rejected', error.message, {
        // Some vendors say 422 where OpenAI says 400; clients know the latter.
        status: error.status >= 400 && error.status < 500 && error.status !== 422 ? error.status : 400,
        param: error.param,
        publicCode: error.code ?? (error.kind === 'context_length' ? 'context_length_exceeded' : null),
        internal,
      });
    case 'rate_limited':
      return new GatewayError(
        'upstream_rate_limited',
        'The upstream is rate limiting this deployment and no other target could take the request. Try again later.',
        { retryAfterMs: error.retryAfterMs ?? 1000, internal },
      );
    case 'timeout':
      return error.code === 'total_timeout'
        ? new GatewayError('deadline_exceeded', 'The request did not finish within its time limit.', { internal })
        : new GatewayError(
            'upstream_timeout',
            'The upstream did not answer in time, and no other target could take the request.',
            { internal },
          );
    case 'authentication':
    case 'permission':
    case 'model_not_found':
    case 'quota_exhausted':
      return new GatewayError(
        'upstream_refused_credential',
        `The upstream refused the gateway's own credential or model name (${error.kind.replaceAll('_', ' ')}). An operator has to look at deployment "${deploymentName}".`,
        { internal },
      );
    case 'malformed_reply':
      return new GatewayError('upstream_malformed_reply', 'The upstream sent a reply that cannot be understood.', {
        internal,
      });
    case 'connection':
    case 'overloaded':
    case 'server_error':
      return new GatewayError(
        'upstream_error',
        error.status > 0
          ? `The upstream failed with status ${error.status}, and no other target could take the request. Try again.`
          : 'The upstream could not be reached, and no other target could take the request. Try again.',
        { retryAfterMs: error.retryAfterMs, internal },
      );
  }
}

/** A code, as against a sentence in its place. */
const isIdentifier = /^[\w.:-]{1,64}$/;

/** A careless upstream repeats the credential it was sent; neither the client nor the log may learn it. */
export function withoutSecrets(error: UpstreamError, deployment: Deployment): UpstreamError {
  return withoutWords(error, Object.values(deployment.credential.reveal()));
}

export function withoutWords(error: UpstreamError, secrets: readonly string[]): UpstreamError {
  let { message, code, param } = error;
  for (const secret of secrets) {
    // Shorter ones are no secrets, and would take words apart.
    if (secret.length < 8) continue;
    message = message.replaceAll(secret, '[redacted]');
    code = code?.replaceAll(secret, '[redacted]') ?? null;
    param = param?.replaceAll(secret, '[redacted]') ?? null;
  }
  return { ...error, message, code, param };
}
