/**
 * Where URLs that organizations give may lead: public addresses, and what the operator names in
 * `TOLLGATE_PRIVATE_UPSTREAMS`. Asked twice: when a URL is configured, and with the address itself whenever a connection is
 * made, because a name may point anywhere by then.
 */
import type { AddressGuard } from '@tollgate/gateway';
import { contains, networkProblem, parseAddress, parseNetwork, type Network } from '../keys/api-keys/address-list.js';
import { isPrivateHost, isPublicAddress } from './private-address.js';

export interface EgressPolicy extends AddressGuard {
  /** For a valid http or https URL, before anything is connected to. A name is not looked up. */
  allowsUrl(url: string): boolean;
}

/** `allowed`: networks and host names, each without a `privateUpstreamProblem`. */
export function egressPolicy(allowed: readonly string[]): EgressPolicy {
  const networks: Network[] = [];
  const hosts = new Set<string>();
  for (const entry of allowed) {
    const network = parseNetwork(entry);
    if (network === null) hosts.add(entry.toLowerCase());
    else networks.push(network);
  }
  const allows = (text: string, host: string): boolean => {
    if (isPublicAddress(text) || hosts.has(host.replace(/\.$/, ''))) return true;
    const address = networks.length === 0 ? null : parseAddress(text);
    return address !== null && networks.some((network) => contains(network, address));
  };
  return {
    allows,
    allowsUrl(url) {
      if (!isPrivateHost(url)) return true;
      const host = hostOf(url);
      return hosts.has(host) || (parseAddress(host) !== null && allows(host, host));
    },
  };
}

/** The words for a person; null where the entry is a network or a host name. */
export function privateUpstreamProblem(entry: string): string | null {
  if (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(entry) && /[a-z]/i.test(entry)) return null;
  const problem = networkProblem(entry);
  return problem === null ? null : `"${entry}" ${problem}`;
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
