/**
 * Where a deployment's requests go: its own base URL or its provider's, with `{option}` placeholders filled from the
 * provider options. Values come from configuration that organizations may write, so one that could move the request to
 * another host is refused.
 */
import type { Provider } from './provider.js';

type Options = Readonly<Record<string, unknown>>;

/** A base URL cannot be made of these options. `option` is the one to look at; `null` = there is no base URL at all. */
export class BaseUrlError extends Error {
  override name = 'BaseUrlError';
  constructor(
    readonly option: string | null,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The base URL without a trailing slash. `configured` is the deployment's own; `null` = the provider's default.
 * @throws {BaseUrlError}
 */
export function resolveBaseUrl(provider: Provider, configured: string | null, options: Options): string {
  const template = configured ?? provider.baseUrlTemplate?.(options) ?? provider.manifest.defaultBaseUrl;
  if (template === undefined) throw new BaseUrlError(null, `is required for the provider "${provider.manifest.id}"`);
  return fill(template, provider, options).replace(/\/+$/, '');
}

/**
 * The whole URL of a provider's probe. `baseUrl` is what `resolveBaseUrl` gave. Placeholders in a path are filled as well.
 * @throws {BaseUrlError}
 */
export function resolveProbeUrl(provider: Provider, baseUrl: string, options: Options): string {
  const { probePath } = provider.manifest;
  return fill(probePath.startsWith('/') ? baseUrl + probePath : probePath, provider, options);
}

function fill(template: string, provider: Provider, options: Options): string {
  if (!template.includes('{')) return template;
  // The host ends at the first slash after `https://`.
  const hostEnd = template.indexOf('/', template.indexOf('//') + 2);
  return template.replace(/\{([A-Za-z0-9]+)\}/g, (_whole, name: string, offset: number) => {
    const value = optionValue(name, provider, options);
    if (value === undefined) {
      throw new BaseUrlError(name, `is required for the provider "${provider.manifest.id}", or give a baseUrl`);
    }
    const inHost = hostEnd < 0 || offset < hostEnd;
    if (inHost && !hostLabel.test(value)) {
      throw new BaseUrlError(name, 'must be made of letters, digits and inner hyphens: it becomes part of a host name');
    }
    if (!inHost && /^\.{0,2}$/.test(value)) throw new BaseUrlError(name, 'cannot be part of a path');
    return inHost ? value : encodeURIComponent(value);
  });
}

/** No dots, so that a value cannot name a host of its own. */
const hostLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** An option that was left out has the default its schema gives, where that gives one. */
function optionValue(name: string, provider: Provider, options: Options): string | undefined {
  const given = options[name];
  if (typeof given === 'string' && given !== '') return given;
  const { properties } = provider.manifest.optionsSchema as {
    properties?: Readonly<Record<string, { default?: unknown } | undefined>>;
  };
  const fallback = properties?.[name]?.default;
  return typeof fallback === 'string' ? fallback : undefined;
}
