import { ApiError } from '../../api-error.js';
import type { Exchange } from '../../exchange.js';

const INSTALLED = ['sim-llama:latest', 'qwen3:8b', 'nomic-embed-text:latest'];

/** `GET /api/tags`: what is installed. */
export async function listModels(exchange: Exchange): Promise<void> {
  const models = INSTALLED.map((name) => ({
    name,
    model: name,
    modified_at: '2026-10-01T10:00:00Z',
    size: 4_661_224_676,
    digest: '0'.repeat(64),
    details: { parent_model: '', format: 'gguf', family: 'sim', families: ['sim'], parameter_size: '8B' },
  }));
  await exchange.reply(200, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify({ models }));
}

/** Any name is installed but those that say they are not. */
export function checkModel(model: string): void {
  if (model === '') throw new ApiError(400, 'model is required', 'error');
  if (model.includes('does-not-exist')) throw new ApiError(404, `model '${model}' not found`, 'error');
}
