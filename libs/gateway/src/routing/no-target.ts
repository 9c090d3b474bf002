import type { DispatchInput } from '../dispatch.js';
import { noClearedTarget } from '../data-class.js';
import { GatewayError } from '../errors.js';

/** Why nobody could be asked, in words for the caller; who was passed over and why is for the log. */
export function noTarget(
  input: Pick<DispatchInput, 'selection' | 'passedOver' | 'request' | 'endpoint'>,
): GatewayError {
  const reasons = [
    ...input.selection.skipped.map(({ target, reason }) => `${target.deployment.name}: ${reason}`),
    ...input.passedOver.map(({ deployment, reason }) => `${deployment.name}: ${reason}`),
  ];
  const skipped = new Set([...input.selection.skipped, ...input.passedOver].map(({ reason }) => reason));
  const only = skipped.size === 1 ? [...skipped][0] : undefined;
  // Whatever else is wrong with the others: nobody who is cleared can be asked, and that is what the caller has to know.
  if (skipped.has('data-class') && [...skipped].every((reason) => reason === 'data-class' || reason === 'disabled'))
    return noClearedTarget(input.request, reasons.join(', '));
  if (only === 'unpriced') {
    return new GatewayError(
      'price_unknown',
      `The model "${input.request.model}" has no price, so a hard budget cannot bound what this request costs. An operator can set a price on its deployment.`,
      { param: 'model' },
    );
  }
  if (only === 'endpoint') {
    return new GatewayError(
      'endpoint_not_supported',
      `The model "${input.request.model}" is not served on ${input.endpoint.path}.`,
      { param: 'model' },
    );
  }
  if (only === 'limit') {
    return new GatewayError(
      'rate_limit_exceeded',
      `Every deployment of "${input.request.model}" is at its own limit. Try again shortly.`,
      { retryAfterMs: 1000, internal: reasons.join(', ') },
    );
  }
  if (only === 'cold') {
    return new GatewayError(
      'no_healthy_target',
      `The deployments of "${input.request.model}" are still loading it, or may not be woken. Try again shortly.`,
      { retryAfterMs: 5000, internal: reasons.join(', ') },
    );
  }
  return new GatewayError(
    'no_healthy_target',
    `No deployment of "${input.request.model}" can take requests just now. Try again shortly.`,
    { retryAfterMs: 2000, internal: reasons.join(', ') },
  );
}
