import type { Exchange } from '../../exchange.js';
import { asArray, asText } from '../../json.js';
import { createRandom, hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import * as check from './check.js';
import { invalid } from './errors.js';
import type { Route } from './route.js';

const { message, string, list } = check;
const content = message({ role: string, parts: list(message({ text: string }, ['text'])) }, ['parts']);
const dimensions = check.integer(1, 3_072);
const embedMembers = {
  content,
  taskType: string,
  title: string,
  outputDimensionality: dimensions,
  autoTruncate: check.boolean,
};
const embedRequest = message(embedMembers, ['content']);
const batchRequest = message(
  { requests: list(message({ model: string, ...embedMembers }, ['model', 'content']), 100) },
  ['requests'],
);
const predictRequest = message(
  {
    instances: list(message({ content: string, taskType: string, title: string }, ['content']), 250),
    parameters: message({ outputDimensionality: dimensions, autoTruncate: check.boolean }),
  },
  ['instances'],
);

interface Input {
  text: string;
  size: number;
}

/** `batchEmbedContents`, `embedContent` and Vertex AI's `predict`: unit vectors that depend on the input alone. */
export async function embed(exchange: Exchange, route: Route): Promise<void> {
  const inputs = readInputs(exchange, route);
  const tokens = inputs.map(({ text }) => countInputTokens(text));
  exchange.entry.promptTokens = tokens.reduce((sum, count) => sum + count, 0);
  const due = exchange.pace(0);
  if (due !== true && !(await due)) return;
  const vectors = inputs.map(({ text, size }) => vector(text, size));
  if (route.method === 'predict') {
    const predictions = vectors.map((values, index) => ({
      embeddings: { values, statistics: { truncated: false, token_count: tokens[index] } },
    }));
    return exchange.reply(200, {}, JSON.stringify({ predictions, metadata: { billableCharacterCount: 1 } }));
  }
  const embeddings = vectors.map((values) => ({ values }));
  const usageMetadata = { promptTokenCount: exchange.entry.promptTokens, totalTokenCount: exchange.entry.promptTokens };
  const body = route.method === 'embedContent' ? { embedding: embeddings[0] } : { embeddings };
  await exchange.reply(200, {}, JSON.stringify({ ...body, usageMetadata }));
}

function readInputs(exchange: Exchange, { method, model, vertex }: Route): Input[] {
  const { body } = exchange;
  if (!/embedding/.test(model)) throw invalid(`models/${model} is not supported for ${method}.`);
  if (method === 'predict') {
    predictRequest(body, '');
    const size = check.camel(check.camel(body)['parameters'])['outputDimensionality'];
    const instances = asArray(check.camel(body)['instances']);
    if (/gemini-embedding-001$/.test(model) && instances.length > 1) {
      throw invalid('Only one instance per request is supported for this model.');
    }
    return instances.map((each) => ({ text: asText(check.camel(each)['content']), size: Number(size ?? 768) }));
  }
  if (method === 'embedContent') {
    embedRequest(body, '');
    return [inputOf(check.camel(body))];
  }
  if (vertex) throw invalid('Request contains an invalid argument.');
  batchRequest(body, '');
  return asArray(body['requests']).map((each, index) => {
    const request = check.camel(each);
    if (!asText(request['model']).startsWith('models/')) {
      throw invalid(`* BatchEmbedContentsRequest.requests[${index}].model: unexpected model name format\n`);
    }
    return inputOf(request);
  });
}

function inputOf(request: ReturnType<typeof check.camel>): Input {
  const parts = asArray(check.camel(request['content'])['parts']).map(check.camel);
  const text = parts.map((part) => asText(part['text'])).join('');
  return { text, size: Number(request['outputDimensionality'] ?? 768) };
}

function vector(text: string, size: number): number[] {
  const random = createRandom(hashText(text));
  const raw = Array.from({ length: size }, () => random.below(2_000_001) / 1_000_000 - 1);
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => value / length);
}
