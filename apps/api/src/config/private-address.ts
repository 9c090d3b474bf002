/**
 * Whether an address, or a host as written in a URL, is inside our own network: loopback, private, link-local (cloud
 * metadata), shared address space and the like. IPv4 by exclusion, after the IANA special-purpose registry
 * (https://www.iana.org/assignments/iana-ipv4-special-registry); IPv6 by admission, as only 2000::/3 is handed out
 * (https://www.iana.org/assignments/ipv6-address-space), and of that not what embeds or stands for something else.
 * Names are not looked up here: a name may point anywhere tomorrow, so the connected address is checked again where
 * connections are made (`egress.ts`).
 */
import { BlockList, isIP } from 'node:net';

const special4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special4.addSubnet(network, prefix, 'ipv4');
}

const unicast6 = new BlockList();
unicast6.addSubnet('2000::', 3, 'ipv6');
const special6 = new BlockList();
for (const [network, prefix] of [
  // Teredo, benchmarking, ORCHID and others; 6to4; documentation.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special6.addSubnet(network, prefix, 'ipv6');
}

/** False for everything that is no address. An IPv4 address in IPv6 clothes is none that anybody has to reach that way. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special4.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return unicast6.check(address, 'ipv6') && !special6.check(address, 'ipv6') && !/^::ffff:/i.test(address);
}

/** `url` must be a valid URL: its parser has already turned decimal, octal and hexadecimal addresses into dotted ones. */
export function isPrivateHost(url: string): boolean {
  const host = new URL(url).hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return host === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(host) || !host.includes('.');
}
