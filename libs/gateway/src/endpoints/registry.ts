import type { Endpoint } from './endpoint.js';
import { chatCompletions } from './chat-completions.js';
import { completions } from './completions.js';
import { countTokens } from './count-tokens.js';
import { embeddings } from './embeddings.js';
import { messages } from './messages.js';
import { responses } from './responses.js';

/** One line an endpoint. */
const all: readonly Endpoint[] = [chatCompletions, completions, embeddings, messages, countTokens, responses];

export const endpointsByPath: ReadonlyMap<string, Endpoint> = new Map(all.map((endpoint) => [endpoint.path, endpoint]));
/** What scopes may name. */
export const endpointIds: ReadonlySet<string> = new Set(all.map((endpoint) => endpoint.id));
export const endpointsById: ReadonlyMap<string, Endpoint> = new Map(all.map((endpoint) => [endpoint.id, endpoint]));
