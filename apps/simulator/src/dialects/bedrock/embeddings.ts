/** `POST /model/{id}/invoke` for the embedding models of Amazon and Cohere, each with its own body. */
import type { Exchange } from '../../exchange.js';
import { createRandom, hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import { invalid } from './aws-error.js';

export async function invoke(exchange: Exchange): Promise<void> {
  if (exchange.model.includes('titan-embed')) return titan(exchange);
  if (exchange.model.includes('cohere.embed')) return cohere(exchange);
  throw invalid('The simulator invokes embedding models only.');
}

async function titan(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  const second = !model.includes('embed-text-v1');
  only(exchange, second ? ['inputText', 'dimensions', 'normalize', 'embeddingTypes'] : ['inputText']);
  const { inputText, dimensions = second ? 1_024 : 1_536 } = body;
  if (typeof inputText !== 'string') throw malformed('required key [inputText] not found');
  if (inputText === '') throw malformed('expected minLength: 1, actual: 0');
  if (second && ![256, 512, 1_024].includes(Number(dimensions)))
    throw malformed('/dimensions is not a valid enum value');
  const tokens = exchange.knobs.promptTokens ?? countInputTokens(inputText);
  await answer(exchange, tokens, { embedding: embed(inputText, Number(dimensions)), inputTextTokenCount: tokens });
}

async function cohere(exchange: Exchange): Promise<void> {
  const { body, model } = exchange;
  const sized = model.includes('embed-v4');
  only(exchange, [
    'texts',
    'input_type',
    'truncate',
    'embedding_types',
    ...(sized ? ['output_dimension', 'max_tokens'] : []),
  ]);
  const texts = Array.isArray(body['texts']) ? (body['texts'] as readonly unknown[]).map(String) : [];
  if (texts.length === 0) throw malformed('required key [texts] not found');
  if (texts.length > 96) throw malformed('expected maxItems: 96');
  if (typeof body['input_type'] !== 'string') throw malformed('required key [input_type] not found');
  const dimensions = Number(body['output_dimension'] ?? (sized ? 1_536 : 1_024));
  const tokens = exchange.knobs.promptTokens ?? texts.reduce((sum, text) => sum + countInputTokens(text), 0);
  const float = texts.map((text) => embed(text, dimensions));
  await answer(exchange, tokens, {
    id: 'simulated',
    response_type: 'embeddings_by_type',
    texts,
    embeddings: { float },
  });
}

async function answer(exchange: Exchange, tokens: number, reply: object): Promise<void> {
  exchange.entry.promptTokens = tokens;
  const due = exchange.pace(0);
  if (due !== true && !(await due)) return;
  const counts = { 'x-amzn-bedrock-input-token-count': String(tokens), 'x-amzn-bedrock-output-token-count': '0' };
  await exchange.reply(200, counts, JSON.stringify(reply));
}

/** A unit vector that depends on the text alone. */
function embed(text: string, dimensions: number): number[] {
  const random = createRandom(hashText(text));
  const raw = Array.from({ length: dimensions }, () => random.below(2_000_001) / 1_000_000 - 1);
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => Math.fround(value / length));
}

function only(exchange: Exchange, members: readonly string[]): void {
  const unknown = Object.keys(exchange.body).find((name) => !members.includes(name));
  if (unknown !== undefined) throw malformed(`extraneous key [${unknown}] is not permitted`);
}

function malformed(problem: string) {
  return invalid(`Malformed input request: #: ${problem}, please reformat your input and try again.`);
}
