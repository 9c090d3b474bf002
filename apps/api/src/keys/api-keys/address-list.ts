/**
 * Lists of addresses and networks, IPv4 and IPv6. Compiled once, when a key is read; asked on every request of the keys
 * that have one. An IPv4 address that arrives in IPv6 clothes (`::ffff:203.0.113.7`) is an IPv4 address.
 */
import type { AddressList } from '@tollgate/gateway';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Network {
  address: Address;
  bits: number;
}

/** The words for a person; null where the text is an address or a network written as one writes it. */
export function networkProblem(text: string): string | null {
  const network = parseNetwork(text);
  if (network === null) return 'must be an IPv4 or IPv6 address or a CIDR block, such as 203.0.113.0/24';
  const first = firstAddress(network);
  return first === network.address.toNormalizedString()
    ? null
    : `has bits set behind its prefix; write ${first}/${network.bits}`;
}

/** Null where the text is none. Only the usual spelling is read: `0177.1` and `1` mean addresses to some and not to others. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const most = address.kind() === 'ipv4' ? 32 : 128;
  if (slash < 0) return { address, bits: most };
  const digits = text.slice(slash + 1);
  const written = text.slice(0, slash);
  // The prefix of an IPv4 network in IPv6 clothes counts from the front of the IPv6 address.
  const bits = Number(digits) - (address.kind() === 'ipv4' && written.includes(':') ? 96 : 0);
  return /^\d{1,3}$/.test(digits) && bits >= 0 && bits <= most ? { address, bits } : null;
}

/** Null for anything that is no address in its usual spelling. */
export function parseAddress(text: string): Address | null {
  if (text.includes('%')) return null;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : null;
}

/** Whether every address of the first is one of the second. */
export function isWithin(inner: Network, outer: Network): boolean {
  return inner.bits >= outer.bits && contains(outer, inner.address);
}

/** What is no network allows nothing: a row that somebody spoilt must neither open a key nor stop others from being read. */
export function compileAddressList(texts: readonly string[]): AddressList {
  const networks = texts.flatMap((text) => parseNetwork(text) ?? []);
  // A client asks many times in a row from one address.
  let lastAddress: string | null = null;
  let lastAnswer = false;
  return {
    has(text) {
      if (text === null) return false;
      if (text === lastAddress) return lastAnswer;
      const address = parseAddress(text);
      lastAnswer = address !== null && networks.some((network) => contains(network, address));
      lastAddress = text;
      return lastAnswer;
    },
  };
}

export function contains({ address, bits }: Network, other: Address): boolean {
  return address.kind() === other.kind() && other.match(address, bits);
}

function firstAddress({ address, bits }: Network): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return ipaddr.fromByteArray(bytes).toNormalizedString();
}
