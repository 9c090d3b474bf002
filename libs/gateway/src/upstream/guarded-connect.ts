/**
 * Connections for URLs that somebody else than the operator gave. A name may point anywhere, and elsewhere a moment later,
 * so what is checked is the address that is connected to, at the time it is connected to: before the connection for
 * addresses written in the URL, between look-up and connection for names, and once more on the socket itself.
 */
import { isIP } from 'node:net';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { buildConnector } from 'undici';

/** Which addresses may be reached. Must not throw. */
export interface AddressGuard {
  /** `address` in its usual spelling; `host` as in the URL, lower-case and without brackets. */
  allows(address: string, host: string): boolean;
}

/** Signature of `net.connect`'s `lookup` option. */
export type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

export class AddressNotAllowedError extends Error {
  readonly code = 'ADDRESS_NOT_ALLOWED';

  constructor(host: string) {
    super(`${host} does not lead to an address that may be called`);
  }
}

export function guardedConnector(guard: AddressGuard, lookup: Lookup): buildConnector.connector {
  const connect = buildConnector({ timeout: 0, lookup: guardedLookup(guard, lookup) });
  return (options, callback) => {
    const host = options.hostname.toLowerCase();
    if (isIP(host) !== 0 && !guard.allows(host, host)) {
      callback(new AddressNotAllowedError(host), null);
      return;
    }
    connect(options, (error, socket) => {
      if (error !== null) {
        callback(error, null);
      } else if (socket.remoteAddress === undefined || guard.allows(socket.remoteAddress, host)) {
        callback(null, socket);
      } else {
        socket.destroy();
        callback(new AddressNotAllowedError(host), null);
      }
    });
  };
}

/** Leaves out what may not be reached; a name with nothing left cannot be connected to. */
export function guardedLookup(guard: AddressGuard, lookup: Lookup): Lookup {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const allowed = addresses.filter(({ address }) => guard.allows(address, hostname.toLowerCase()));
      const [first] = allowed;
      if (first === undefined) callback(new AddressNotAllowedError(hostname), []);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
