/**
 * Which translator serves an endpoint of a provider. The rule for surfaces a provider's folder does not name: whoever
 * serves chat serves Messages and Responses too, over the hub. A provider names them itself only where its upstream
 * speaks that very dialect.
 */
import { overChat } from './openai-compatible/over-chat.js';
import type { Capability, EndpointId, EndpointTranslator, HubTranslator, Provider } from './provider.js';

/** Surfaces that follow from `chat-completions`. */
const derived: ReadonlySet<EndpointId> = new Set(['messages', 'responses']);

/** What a provider may choose by; left out where only being served at all is the question. */
type Choice = Parameters<NonNullable<Provider['chooseUpstream']>>[1];

export function translatorOf(
  provider: Provider,
  endpoint: EndpointId,
  request?: Choice,
): EndpointTranslator | undefined {
  const own = choose(provider, endpoint, request);
  if (own !== undefined || !derived.has(endpoint)) return own;
  const chat = choose(provider, 'chat-completions', request);
  return chat === undefined ? undefined : (hubOver(provider, chat) ?? undefined);
}

function choose(provider: Provider, endpoint: EndpointId, request: Choice | undefined): EndpointTranslator | undefined {
  const chosen = request === undefined ? undefined : provider.chooseUpstream?.(endpoint, request);
  return chosen ?? provider.endpoints[endpoint];
}

/** The endpoints a provider serves, its own first. */
export function endpointsOf(provider: Provider): EndpointId[] {
  const own = Object.keys(provider.endpoints) as EndpointId[];
  return [...own, ...[...derived].filter((endpoint) => !own.includes(endpoint) && translatorOf(provider, endpoint))];
}

/** What a provider can do on an endpoint; `undefined` where it does not serve it. */
export function capabilitiesOf(provider: Provider, endpoint: EndpointId): readonly Capability[] | undefined {
  const { capabilities } = provider.manifest;
  const own = capabilities[endpoint];
  if (own !== undefined || translatorOf(provider, endpoint) === undefined) return own;
  return capabilities['chat-completions'];
}

const hubs = new WeakMap<EndpointTranslator, HubTranslator | null>();

/** How clients of other dialects reach a provider's chat; `null` where its bytes can only be passed through. */
function hubOver(provider: Provider, chat: EndpointTranslator): HubTranslator | null {
  if (chat.kind === 'hub') return chat;
  let hub = hubs.get(chat);
  if (hub === undefined) {
    const thinkingHistory = provider.manifest.capabilities['chat-completions']?.includes('reasoning') ?? false;
    hub = chat.dialect === 'openai-chat' ? overChat(chat, { thinkingHistory }) : null;
    hubs.set(chat, hub);
  }
  return hub;
}
