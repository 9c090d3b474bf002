/** A configured deployment as the hot path uses it. */
import { dataClasses } from '@tollgate/contracts';
import type { CompiledLimit, Deployment } from '@tollgate/gateway';
import type { Price } from '@tollgate/pricing';
import { BaseUrlError, providers, resolveBaseUrl, type Provider } from '@tollgate/providers';
import type { SnapshotDeployment } from '../config/config-snapshot.js';
import type { Logger } from '../observability/logger.js';

/** What a deployment's tokens cost now; `null` = unpriced. */
export interface ResolvedPrice {
  price: Price | null;
  priceVersionId: string | null;
  /** The catalogue's context window in tokens, where it knows one. */
  contextWindow: number | null;
}

const defaultTimeouts = { connectMs: 5_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 };

/** `null` = it cannot be used, which is logged; the others go on. */
export function compileDeployment(
  entry: SnapshotDeployment,
  price: ResolvedPrice | undefined,
  limits: readonly CompiledLimit[],
  logger: Logger,
): Deployment | null {
  const provider = providers.get(entry.provider);
  if (provider === undefined || entry.credentialBroken) return null;
  const url = baseUrlOf(provider, entry, logger);
  if (url === null) return null;
  // A secret goes to the hosts it was given for and nowhere else, whatever the configuration says by now.
  if (entry.credentialHosts.length > 0 && !entry.credentialHosts.includes(url.host)) {
    logger.error(
      { deployment: entry.name, host: url.host },
      'the credential of a deployment belongs to another host; the deployment is not used',
    );
    return null;
  }
  return {
    id: entry.id,
    name: entry.name,
    organizationId: entry.organizationId,
    provider,
    origin: url.origin,
    publicOnly: entry.publicOnly,
    basePath: url.pathname.replace(/\/+$/, ''),
    target: {
      upstreamModel: entry.upstreamModel,
      streamUsage: entry.streamUsage ?? provider.manifest.streamUsage,
      options: entry.options,
    },
    credential: entry.credential,
    price: price?.price ?? null,
    priceVersionId: price?.priceVersionId ?? null,
    contextWindow: entry.contextWindow ?? price?.contextWindow ?? null,
    timeouts: entry.timeouts === null ? defaultTimeouts : { ...defaultTimeouts, ...withoutUndefined(entry.timeouts) },
    state: entry.state,
    clearance: dataClasses.indexOf(entry.clearance ?? 'internal'),
    probeIntervalMs: entry.probeIntervalMs,
    ...(entry.capacity === null ? {} : { capacity: entry.capacity }),
    limits,
  };
}

/** Configuration is checked where it is written; one that an update of ours made wrong must not stop everything else. */
function baseUrlOf(provider: Provider, entry: SnapshotDeployment, logger: Logger): URL | null {
  try {
    return new URL(resolveBaseUrl(provider, entry.baseUrl, entry.options));
  } catch (error) {
    if (!(error instanceof BaseUrlError || error instanceof TypeError)) throw error;
    logger.error(
      { deployment: entry.name, err: error },
      'the base URL of a deployment cannot be made of its options; the deployment is not used',
    );
    return null;
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
