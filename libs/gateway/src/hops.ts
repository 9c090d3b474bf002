/**
 * Routes that lead back here. A deployment's base URL may be this gateway, or another that leads back, and then a request
 * would ask for itself until something breaks. Each gateway says in `x-tollgate-hops` how many came before it, to
 * upstreams that are no vendor's own (nobody else can be one of us), and refuses what has come too far: a chain of a few
 * gateways is fine.
 */
import { GatewayError } from './errors.js';
import type { Deployment, RequestHead } from './exchange.js';
import type { OutgoingRequest } from './upstream/client.js';

const header = 'x-tollgate-hops';
const mostHops = 5;

/** Gateways before this one. @throws {GatewayError} 508 after too many, 400 for what is no number. */
export function hopsBefore(head: RequestHead): number {
  const text = head.header(header);
  if (text === undefined) return 0;
  if (!/^\d{1,3}$/.test(text)) throw new GatewayError('invalid_header', `${header} must be a whole number.`);
  const hops = Number(text);
  if (hops < mostHops) return hops;
  throw new GatewayError(
    'loop_detected',
    `This request has come through ${hops} gateways: a route leads back to where it came from. An operator has to look at the base URLs of its deployments.`,
  );
}

/** The request as it goes out, with this gateway counted. */
export function withHops(outgoing: OutgoingRequest, deployment: Deployment, head: RequestHead): OutgoingRequest {
  if (isVendors(deployment)) return outgoing;
  return { ...outgoing, headers: { ...outgoing.headers, [header]: String(hopsBefore(head) + 1) } };
}

const vendors = new WeakMap<Deployment, boolean>();

function isVendors(deployment: Deployment): boolean {
  let known = vendors.get(deployment);
  if (known === undefined) {
    const { defaultBaseUrl } = deployment.provider.manifest;
    // Where a name in braces is part of the host, what stands before it is enough to tell.
    const [fixed = ''] = (defaultBaseUrl ?? '').split('{', 1);
    const host = fixed.includes('//') ? fixed.split('/').slice(0, 3).join('/') : '';
    known = host !== '' && deployment.origin.startsWith(host);
    vendors.set(deployment, known);
  }
  return known;
}
