/**
 * What each provider can do on each surface, as `docs/reference/provider-matrix.md` shows it. Made of the manifests and the rule in `serving.ts`;
 * `matrix.spec.ts` compares the page with what this makes, and writes it where `TOLLGATE_UPDATE_DOCS=1` is set.
 */
import { scanTopLevel } from '@tollgate/wire';
import type { Capability, EndpointId, Provider } from './provider.js';
import { capabilitiesOf, endpointsOf, translatorOf } from './serving.js';

const features: readonly (readonly [Capability, string])[] = [
  ['stream', 'stream'],
  ['tools', 'tools'],
  ['structured-output', 'structured output'],
  ['image-input', 'image input'],
  ['reasoning', 'reasoning'],
  ['usage', 'usage'],
];

/** The page, as Prettier would leave it. */
export function renderMatrix(providers: readonly Provider[]): string {
  const sections = endpointsIn(providers).map((endpoint) => renderEndpoint(endpoint, providers));
  return `${[head, renderOperations(providers), ...sections].join('\n\n')}\n`;
}

/** Every endpoint some provider serves, in the order they are met. */
export function endpointsIn(providers: readonly Provider[]): EndpointId[] {
  const names = providers.flatMap((provider) => endpointsOf(provider));
  return [...new Set(names)];
}

const head = `# Providers, surfaces, features

Made from the manifests of \`libs/providers\`; do not edit. Each yes is held by the tests of that provider. \`passed on\`: the upstream speaks the client's format and its bytes are forwarded. \`translated\`: the request and reply go through Tollgate's own form. \`either\`: an option of the deployment chooses. What a model of a vendor cannot do is not visible here: a yes means that Tollgate carries it and that the vendor has it.`;

function renderOperations(providers: readonly Provider[]): string {
  const rows = providers.map(({ manifest, readModels, readRateLimits }) => [
    `\`${manifest.id}\``,
    manifest.label,
    yes(readModels !== undefined),
    manifest.healthPath === undefined ? 'by the credential test' : `\`${manifest.healthPath}\``,
    `\`${manifest.probePath}\``,
    yes(readRateLimits !== undefined),
    'yes',
    manifest.apiKeyVariable === undefined ? '–' : `\`${manifest.apiKeyVariable}\``,
  ]);
  const names = ['id', 'provider', 'model list', 'health', 'credential test', 'rate limits read', 'errors mapped'];
  return `## Operations\n\n${renderTable([...names, 'key for the first start'], rows)}`;
}

function renderEndpoint(endpoint: EndpointId, providers: readonly Provider[]): string {
  const serving = providers.filter((provider) => capabilitiesOf(provider, endpoint) !== undefined);
  const can = (provider: Provider, capability: Capability) =>
    capabilitiesOf(provider, endpoint)?.includes(capability) ?? false;
  const shown = features.filter(([capability]) => serving.some((provider) => can(provider, capability)));
  const rows = serving.map((provider) => [
    `\`${provider.manifest.id}\``,
    servedHow(provider, endpoint),
    ...shown.map(([capability]) => yes(can(provider, capability))),
  ]);
  return `## ${endpoint}\n\n${renderTable(['id', 'served', ...shown.map(([, name]) => name)], rows)}`;
}

function servedHow(provider: Provider, endpoint: EndpointId): string {
  const usual = translatorOf(provider, endpoint)?.kind;
  const options = provider.manifest.optionsSchema['properties'];
  const fields = scanTopLevel(Buffer.from('{}'));
  const kinds = apiChoices(options).map(
    (chosen) => translatorOf(provider, endpoint, { model: '', fields, options: chosen })?.kind,
  );
  if (new Set([usual, ...kinds]).size > 1) return 'either';
  return usual === 'hub' ? 'translated' : 'passed on';
}

/** Values of the options that choose between APIs of one server; empty where there is no such option. */
function apiChoices(options: unknown): readonly Readonly<Record<string, string>>[] {
  const schemas = options as Record<string, { enum?: readonly string[]; examples?: readonly string[] }> | undefined;
  return ['api', 'apiVersion'].flatMap((name) => {
    const schema = schemas?.[name];
    return (schema?.enum ?? schema?.examples ?? []).map((value) => ({ [name]: value }));
  });
}

function yes(value: boolean): string {
  return value ? 'yes' : '–';
}

function renderTable(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = names.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(names), rule, ...rows.map(line)].join('\n');
}
