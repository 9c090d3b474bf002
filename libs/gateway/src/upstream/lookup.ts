/**
 * Name resolution for upstream connections. `getaddrinfo` blocks one of four libuv threads for as long as a slow resolver
 * takes, which stalls every other file and crypto operation of the process; answers are therefore kept for 30 s, and an
 * expired answer is used while a fresh one is fetched.
 */
import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';

const freshMs = 30_000;
const maxEntries = 1000;

interface Entry {
  addresses: LookupAddress[];
  resolvedAtMs: number;
  refreshing: boolean;
}

const entries = new Map<string, Entry>();

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Signature of `net.connect`'s `lookup` option. */
export function cachedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  const entry = entries.get(hostname);
  if (entry !== undefined) {
    if (Date.now() - entry.resolvedAtMs > freshMs && !entry.refreshing) {
      entry.refreshing = true;
      resolve(hostname, () => {
        entry.refreshing = false;
      });
    }
    answer(entry.addresses, options, callback);
    return;
  }
  resolve(hostname, (error, addresses) => {
    if (error !== null) callback(error, []);
    else answer(addresses, options, callback);
  });
}

function resolve(
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
): void {
  systemLookup(hostname, { all: true }, (error, addresses) => {
    if (error === null && addresses.length > 0) {
      if (entries.size >= maxEntries) entries.clear();
      entries.set(hostname, { addresses, resolvedAtMs: Date.now(), refreshing: false });
    }
    done(error, addresses);
  });
}

function answer(addresses: LookupAddress[], options: LookupOptions, callback: LookupCallback): void {
  const wanted =
    options.family === 4 || options.family === 6 ? addresses.filter((a) => a.family === options.family) : addresses;
  const first = wanted[0] ?? addresses[0];
  if (options.all === true) callback(null, wanted.length > 0 ? wanted : addresses);
  else if (first !== undefined) callback(null, first.address, first.family);
}
