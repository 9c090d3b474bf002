/**
 * Whether a host, as written in a URL, is plainly inside our own network: loopback, private, link-local (cloud metadata),
 * shared address space and the like (IANA special-purpose registries). Names are not looked up here: a name may point
 * anywhere tomorrow, so the connected address is checked again where connections are made.
 */
import { BlockList, isIP } from 'node:net';

const blocked = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  blocked.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  blocked.addSubnet(network, prefix, 'ipv6');
}

/** `url` must be a valid URL: its parser has already turned decimal, octal and hexadecimal addresses into dotted ones. */
export function isPrivateHost(url: string): boolean {
  const host = new URL(url).hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const family = isIP(host);
  if (family === 4) return blocked.check(host, 'ipv4');
  // BlockList reads ::ffff:a.b.c.d as IPv4 by itself.
  if (family === 6) return blocked.check(host, 'ipv6');
  return host === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(host) || !host.includes('.');
}
