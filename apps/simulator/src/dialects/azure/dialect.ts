import { ApiError } from '../../api-error.js';
import type { Dialect, Trouble } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { createRandom, hashText, randomId } from '../../text/random.js';
import { chatCompletions } from '../openai/chat.js';
import { checkChatRequest } from '../openai/chat-request.js';
import { completions } from '../openai/completions.js';
import { openai } from '../openai/dialect.js';
import { embeddings } from '../openai/embeddings.js';
import { listModels } from '../openai/models.js';
import { responses } from '../openai/responses.js';

const OPERATIONS: Record<string, (exchange: Exchange) => Promise<void>> = {
  'chat/completions': chat,
  completions,
  embeddings,
  // Of the API without dates only.
  responses,
};

/**
 * Azure OpenAI: `/openai/deployments/{deployment}/…?api-version=<date>` and `/openai/v1/…`. What is behind the paths is
 * OpenAI's; versions, keys, errors and the prompt filter are Azure's.
 */
export const azure: Dialect = {
  name: 'azure',

  authenticate(exchange) {
    const bearer = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
    const key = exchange.header('api-key') ?? bearer ?? '';
    if (key === '' || key === 'sk-invalid') throw badKey();
    return key;
  },

  modelOf: (exchange) => place(exchange.path)?.deployment,

  async handle(exchange) {
    const found = place(exchange.path);
    const method = exchange.request.method ?? 'GET';
    if (!found) throw notFound();
    checkVersion(exchange, found.deployment !== undefined || found.dated);
    if (found.operation === 'models' && method === 'GET') return listModels(exchange);
    const known = Object.hasOwn(OPERATIONS, found.operation) && !(found.dated && found.operation === 'responses');
    const operation = known ? OPERATIONS[found.operation] : undefined;
    if (!operation || method !== 'POST') throw notFound();
    if (exchange.model.includes('does-not-exist')) {
      const message =
        'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.';
      throw new ApiError(404, message, '', null, 'DeploymentNotFound');
    }
    return operation(exchange);
  },

  headers(exchange) {
    const id = randomId(createRandom(hashText(exchange.entry.time, Number(exchange.entry.id))), 32).toLowerCase();
    return {
      'apim-request-id': id,
      'x-request-id': id,
      'x-ms-region': 'Simulator',
      'x-ms-deployment-name': exchange.model,
      'x-ratelimit-limit-requests': '1000',
      'x-ratelimit-remaining-requests': '999',
      'x-ratelimit-reset-requests': '60',
      'x-ratelimit-limit-tokens': '1000000',
      'x-ratelimit-remaining-tokens': String(Math.max(0, 1_000_000 - exchange.entry.promptTokens)),
      'x-ratelimit-reset-tokens': '60',
    };
  },

  /** Errors of Azure's own have no `type`; those of the model behind it are OpenAI's. */
  errorBody({ message, type, param, code, status }) {
    if (type === '') return JSON.stringify({ error: { code, message } });
    const inner = {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { violence: { filtered: true, severity: 'high' } },
    };
    const filtered = code === 'content_filter' ? { status, innererror: inner } : {};
    return JSON.stringify({
      error: { message, type: code === 'content_filter' ? null : type, param, code, ...filtered },
    });
  },

  trouble(trouble) {
    return TROUBLES[trouble]?.() ?? openai.trouble(trouble);
  },

  badKey,
  errorEvent: (exchange) => openai.errorEvent(exchange),
  badBody: (kind) => openai.badBody(kind),
};

const TROUBLES: Partial<Record<Trouble, () => ApiError>> = {
  'rate-limit': () =>
    new ApiError(429, 'Your requests have exceeded the call rate limit of your current pricing tier.', '', null, '429'),
  'server-error': () =>
    new ApiError(500, 'The server had an error processing your request.', '', null, 'InternalServerError'),
};

interface Place {
  operation: string;
  deployment?: string;
  /** A path of the dated API that names no deployment. */
  dated: boolean;
}

function place(path: string): Place | undefined {
  const dated = /^\/openai\/deployments\/([^/]+)\/(.+)$/.exec(path);
  if (dated?.[1] !== undefined)
    return { deployment: decodeURIComponent(dated[1]), operation: dated[2] ?? '', dated: true };
  const v1 = /^\/openai\/v1\/(.+)$/.exec(path)?.[1];
  if (v1 !== undefined) return { operation: v1, dated: false };
  return path === '/openai/models' ? { operation: 'models', dated: true } : undefined;
}

/** The dated API wants a date; the other one takes `v1`, `preview` or nothing. */
function checkVersion(exchange: Exchange, dated: boolean): void {
  const version = new URLSearchParams(exchange.request.url?.split('?', 2)[1]).get('api-version');
  if (
    dated
      ? version !== null && /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version)
      : version === null || /^(v1|preview)$/.test(version)
  )
    return;
  if (dated) throw notFound();
  throw new ApiError(400, 'API version not supported', '', null, 'BadRequest');
}

function notFound(): ApiError {
  return new ApiError(404, 'Resource not found', '', null, '404');
}

function badKey(): ApiError {
  const message =
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';
  return new ApiError(401, message, '', null, '401');
}

/** Recorded as the first chunk of every stream (recorded/azure-openai). */
const PROMPT_FILTER = `data: ${JSON.stringify({
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }],
})}\n\n`;

/** The filter looks at the prompt first: it refuses (knob `refuse`), or says in a stream that all is well. */
async function chat(exchange: Exchange): Promise<void> {
  checkChatRequest(exchange.body, exchange.model);
  if (exchange.knobs.refuse) {
    const message =
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.";
    throw new ApiError(400, message, 'content_filter', 'prompt', 'content_filter');
  }
  // A knob may still refuse the prompt; then no stream has begun.
  if (exchange.streamed && exchange.knobs.contextWindow === undefined) {
    const ready = exchange.pace(0);
    if (ready !== true && !(await ready)) return;
    exchange.begin(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    if (!(await exchange.send(PROMPT_FILTER))) return;
  }
  await chatCompletions(exchange);
}
