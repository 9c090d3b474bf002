import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import { asArray, isObject, type JsonObject } from '../../json.js';
import { invalid } from './check.js';

/** A vendor that speaks OpenAI's format with an accent of its own, chosen by the knob `like-<name>`. */
export interface Like {
  /** The request in OpenAI's words; throws what the vendor would refuse it with. */
  read(body: JsonObject): JsonObject;
  /**
   * Where a stream carries usage: in a chunk of its own when asked for, in one of its own always, in the chunk with the
   * finish reason, or there as `x_groq`.
   */
  usage: 'asked' | 'always' | 'finish' | 'x_groq';
}

export function likeOf(exchange: Exchange): Like | undefined {
  const { like } = exchange.knobs;
  return like !== undefined && Object.hasOwn(likes, like) ? likes[like] : undefined;
}

const likes: Readonly<Record<string, Like>> = {
  // Unknown members are a 422; ids of tool calls are nine letters and digits (providers.md 3.6).
  mistral: {
    usage: 'finish',
    read(body) {
      for (const name of [
        'stream_options',
        'store',
        'user',
        'logprobs',
        'logit_bias',
        'seed',
        'max_completion_tokens',
      ]) {
        if (body[name] !== undefined) throw new ApiError(422, `body.${name}: Extra inputs are not permitted`, 'detail');
      }
      checkRoles(body);
      for (const message of asArray(body['messages']).filter(isObject)) {
        const ids = [
          message['tool_call_id'],
          ...asArray(message['tool_calls']).map((call) => isObject(call) && call['id']),
        ];
        if (ids.some((id) => typeof id === 'string' && !/^[a-zA-Z0-9]{9}$/.test(id))) {
          const problem = 'Tool call id has to be defined: must be a-z, A-Z, 0-9, with a length of 9.';
          throw new ApiError(400, problem, 'invalid_function_call', null, '3280');
        }
      }
      const { random_seed: seed, ...rest } = body;
      return seed === undefined ? rest : { ...rest, seed };
    },
  },
  // Each a 400 (console.groq.com/docs/openai).
  groq: {
    usage: 'x_groq',
    read(body) {
      for (const name of ['logprobs', 'top_logprobs', 'logit_bias']) {
        if (body[name] !== undefined) throw invalid(`property '${name}' is unsupported`, name);
      }
      if (Number(body['n'] ?? 1) > 1) throw invalid("'n' : number must be at most 1", 'n');
      asArray(body['messages']).forEach((message, index) => {
        if (isObject(message) && message['role'] !== 'tool' && message['name'] !== undefined) {
          throw invalid(`'messages.${index}' : property 'name' is unsupported`, null);
        }
      });
      return body;
    },
  },
  // JSON objects but no schemas, and no role developer (api-docs.deepseek.com/api/create-chat-completion).
  deepseek: {
    usage: 'finish',
    read(body) {
      checkRoles(body);
      const format = body['response_format'];
      if (isObject(format) && format['type'] === 'json_schema') {
        throw invalid('This response_format type is unavailable now', null, 'invalid_request_error');
      }
      return body;
    },
  },
  openrouter: { usage: 'always', read: (body) => body },
};

function checkRoles(body: JsonObject): void {
  asArray(body['messages']).forEach((message, index) => {
    if (isObject(message) && message['role'] === 'developer') {
      throw invalid(`messages[${index}].role: unknown variant \`developer\``, null, 'invalid_request_error');
    }
  });
}
