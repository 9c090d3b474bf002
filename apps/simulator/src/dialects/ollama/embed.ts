import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';
import { asText } from '../../json.js';
import { countInputTokens } from '../../text/tokens.js';
import { embed as vectorOf } from '../../text/vector.js';
import { checkEmbed } from './check.js';
import { checkModel } from './models.js';
import { counts } from './usage.js';

const OWN_DIMENSIONS = 768;
const CONTEXT_TOKENS = 8_192;

/** `POST /api/embed`: a vector an input; one that is too long is cut, unless `truncate` is false. */
export async function embed(exchange: Exchange): Promise<void> {
  const { body, model, entry } = exchange;
  checkModel(model);
  checkEmbed(body);
  const inputs = Array.isArray(body['input']) ? body['input'].map(asText) : [asText(body['input'])];
  const sizes = inputs.map(countInputTokens);
  const window = exchange.knobs.contextWindow ?? CONTEXT_TOKENS;
  if (body['truncate'] === false && sizes.some((size) => size > window)) {
    throw new ApiError(400, 'the input length exceeds the context length', 'error');
  }
  const counted = sizes.reduce((sum, size) => sum + Math.min(size, window), 0);
  entry.promptTokens = exchange.knobs.promptTokens ?? counted;
  const due = exchange.pace(0);
  if (due !== true && !(await due)) return;
  const asked = body['dimensions'];
  const dimensions = typeof asked === 'number' && asked > 0 ? Math.min(asked, OWN_DIMENSIONS) : OWN_DIMENSIONS;
  const embeddings = inputs.map((input) => Array.from(vectorOf(input, dimensions)));
  const head = JSON.stringify({ model, embeddings, total_duration: 9_000_000, load_duration: 1_000_000 }).slice(0, -1);
  await exchange.reply(200, { 'content-type': 'application/json; charset=utf-8' }, `${head}${counts(exchange, null)}}`);
}
