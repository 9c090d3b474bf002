/**
 * Real traffic of OpenAI and its imitators through the pass-through, checked against openai-node's own accumulator. If
 * this fails, a client sees other text than the vendor sent, or a bill is made from the wrong figures.
 */
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { splitAt, splitEvery } from '../testing/split.js';
import { foldOpenAi, type OpenAiFold } from '../testing/oracles.js';
import {
  chunkRecordingsOf,
  describeRecordings,
  type Recording,
  recordingsOf,
  snapshotRecordingsOf,
} from '../testing/recordings.js';
import { readOpenAiError } from './errors.js';
import { readReply } from './reply.js';
import { openTap } from './tap.js';

const chat = recordingsOf(
  'openai/chat-completions',
  'azure-openai/chat-completions',
  'azure-openai/openai-deployments-test-openai-chat-completions',
  'groq/chat-completions',
  'mistral/chat-completions',
  'deepseek/chat-completions',
  'openrouter/chat-completions',
  'cerebras/chat-completions',
  'huggingface/chat-completions',
  'together/chat-completions',
  'vllm/chat-completions',
  'ollama/chat-completions',
  'google-gemini/openai-compat-chat-completions',
  'bedrock-mantle/chat-completions',
);
const completions = recordingsOf('openai/completions', 'vllm/completions', 'together/completions');
const embeddings = recordingsOf(
  'openai/embeddings',
  'azure-openai/embeddings',
  'mistral/embeddings',
  'voyage/embeddings',
);

const kept = [
  ...chunkRecordingsOf('mistral', 'vercel-ai/mistral/mistral-text.chunks.txt'),
  ...chunkRecordingsOf('mistral', 'vercel-ai/mistral/mistral-incremental-tool-call.chunks.txt'),
  ...chunkRecordingsOf('groq', 'vercel-ai/groq/groq-tool-call.chunks.txt'),
  ...chunkRecordingsOf('deepseek', 'vercel-ai/deepseek/chat/deepseek-tool-call.chunks.txt'),
  ...chunkRecordingsOf('deepseek', 'vercel-ai/deepseek/chat/deepseek-reasoning.chunks.txt'),
  ...chunkRecordingsOf('deepseek', 'vercel-ai/deepseek/chat/deepseek-text.chunks.txt'),
  ...chunkRecordingsOf('xai', 'vercel-ai/xai/xai-text.chunks.txt', 'vercel-ai/xai/xai-tool-call.chunks.txt'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_completion_prompts/test_chat_hfhub_nousage.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_completion_prompts/test_chat_hfhub_usage.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_completion_prompts/test_flash_llama_completion_stream_usage.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_json_schema_constrain/test_json_schema_stream.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_tools_llama/test_flash_llama_grammar_tools_openai.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_tools_llama/test_flash_llama_grammar_tools_sea_creatures_stream_auto.json'),
];

const streams = [...chat, ...kept].filter((recording) => recording.stream && recording.status === 200);
const replies = [...chat, ...completions].filter((recording) => !recording.stream && recording.status === 200);
const errors = [...chat, ...completions, ...embeddings].filter((recording) => recording.status >= 400);

describeRecordings('recorded chat streams', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))(
    '%s reaches the client as openai-node reads the original',
    async (_name, { body }) => {
      const original = await fold(body);
      for (const stripUsage of [false, true]) {
        for (const pieces of [[body], splitEvery(body, 7), splitAt(body, [5, 333, 1_024, 4_097])]) {
          const { out, facts } = run(pieces, stripUsage);
          if (!stripUsage) expect(out.equals(body)).toBe(true);
          const seen = await fold(out);
          expect(essence(seen)).toEqual(essence(original));
          if (typeof original === 'string') continue;
          expect(facts.finishReason).toBe(original.choices[0]?.finish_reason ?? null);
          expect(facts.usageRejected).toBe(false);
          expectUsage(facts.usage, original.usage);
        }
      }
    },
  );
});

describeRecordings('recorded chat and completion replies', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const value = JSON.parse(body.toString('utf8')) as {
      model: string;
      usage?: VendorUsage;
      choices: { finish_reason: string }[];
    };
    const facts = readReply(body, 'generation');
    expect(facts.responseModel).toBe(value.model || null);
    expect(facts.finishReason).toBe(value.choices[0]?.finish_reason ?? null);
    expect(facts.usageRejected).toBe(false);
    expectUsage(facts.usage, value.usage);
  });
});

const vectors = embeddings.filter((recording) => recording.status === 200);
describeRecordings('recorded embeddings', vectors, () => {
  it.each(vectors.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const value = JSON.parse(body.toString('utf8')) as { model: string; usage: { total_tokens: number } };
    const facts = readReply(body, 'embedding');
    expect(facts.responseModel).toBe(value.model);
    expect(facts.usage && totalInputTokens(facts.usage)).toBe(value.usage.total_tokens);
    expect(facts.usage && totalOutputTokens(facts.usage)).toBe(0);
  });
});

describeRecordings('recorded errors', errors, () => {
  it.each(errors.map((recording) => [recording.name, recording] as const))('%s', (_name, recording) => {
    const error = readOpenAiError(recording.status, recording.headers, recording.body);
    expect(error.status).toBe(recording.status);
    expect(error.message).not.toBe('');
    expect(error.retryable).toBe(recording.status === 408 || recording.status === 429 || recording.status >= 500);
    expect({ kind: error.kind, body: recording.body.toString('utf8').slice(0, 200) }).toMatchObject({
      kind: expectedKind(recording),
    });
  });
});

interface VendorUsage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
}

/** Our classes add up to the vendor's own total, whatever they are called. */
function expectUsage(usage: ReturnType<typeof readReply>['usage'], vendor: VendorUsage | undefined | null): void {
  if (!vendor) return;
  expect(usage).not.toBeNull();
  if (!usage) return;
  expect(totalInputTokens(usage)).toBe(vendor.prompt_tokens);
  expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(vendor.total_tokens);
}

function run(pieces: readonly Buffer[], stripUsage: boolean) {
  const tap = openTap({ stripUsage });
  const out = [...pieces.map((piece) => tap.push(piece)), tap.end()].filter((bytes) => bytes !== null);
  return { out: Buffer.concat(out), facts: tap.facts };
}

/** A fold, or the class of error the client throws at its reader. */
async function fold(body: Buffer): Promise<OpenAiFold | string> {
  try {
    return await foldOpenAi(body);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** All but usage, which is taken out on purpose. */
function essence(folded: OpenAiFold | string): unknown {
  if (typeof folded === 'string') return folded;
  return folded.choices.map(({ index, finish_reason, message }) => ({
    index,
    finish_reason,
    content: message.content,
    refusal: message.refusal,
    tools: message.tool_calls,
  }));
}

function expectedKind({ status, body }: Recording): string {
  const text = body.toString('utf8');
  if (status === 401) return 'authentication';
  if (status === 403) return 'permission';
  if (status === 404) return 'model_not_found';
  if (status === 429) return /insufficient_quota/.test(text) ? 'quota_exhausted' : 'rate_limited';
  if (status === 400)
    return /maximum context length|context_length/.test(text)
      ? 'context_length'
      : /content_filter/.test(text)
        ? 'content_filter'
        : 'invalid_request';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
