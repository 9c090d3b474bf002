/**
 * How we talk to an identity provider. An organization names its address, so it must not lead into our own network: the
 * address that is really connected to is checked, after DNS, and redirects are not followed. Providers an operator set up
 * may be anywhere.
 */
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { CustomFetch } from 'openid-client';
import { Agent, fetch as undiciFetch, type RequestInit } from 'undici';
import { isPrivateHost } from '../../config/private-address.js';

const timeouts = { connectTimeout: 10_000, headersTimeout: 10_000, bodyTimeout: 10_000 };
const maxBytes = 1_048_576;

const anywhere = new Agent({ ...timeouts, maxResponseSize: maxBytes });
const outside = new Agent({ ...timeouts, maxResponseSize: maxBytes, connect: { lookup: publicLookup() } });

/** `trusted`: private addresses and plain HTTP are fine. */
export function guardedFetch(trusted: boolean): CustomFetch {
  return async (url, options) => {
    const { protocol, hostname } = new URL(url);
    if (!trusted && (protocol !== 'https:' || (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 && isPrivateHost(url)))) {
      throw new Error('An identity provider has to be on a public address, by https.');
    }
    const init = { ...options, redirect: 'manual', dispatcher: trusted ? anywhere : outside };
    // The same web API, typed twice: once by Node, once by undici.
    return (await undiciFetch(url, init as unknown as RequestInit)) as unknown as Response;
  };
}

function publicLookup(): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const bad = addresses.find(({ address, family }) =>
        isPrivateHost(family === 6 ? `http://[${address}]/` : `http://${address}/`),
      );
      if (bad) return callback(new Error('An identity provider has to be on a public address.'), []);
      const [first] = addresses;
      if (options.all || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
