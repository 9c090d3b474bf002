/** Real Ollama traffic through the translation, judged by the ollama client on one side and openai-node on the other. */
import { createChatStreamEncoder, encodeChatReply } from '@tollgate/wire';
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { foldOllama, foldOpenAi } from '../testing/oracles.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitAt, splitEvery } from '../testing/split.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';

const all = recordingsOf('ollama/chat');
const streams = all.filter((recording) => recording.stream);
const replies = all.filter((recording) => !recording.stream);
const context = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'm' };

describeRecordings('recorded Ollama streams', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', async (_name, { body }) => {
    const original = await foldOllama(body);
    for (const pieces of [[body], splitEvery(body, 7), splitAt(body, [1, 100, 999, 1_001])]) {
      const stream = openStream();
      const encoder = createChatStreamEncoder({ ...context, includeUsage: true });
      const out = pieces.map((piece) => encoder.encode(stream.push(piece)));
      out.push(encoder.encode(stream.end()), encoder.end());
      const folded = await foldOpenAi(Buffer.concat(out.filter((bytes) => bytes !== null)));
      expect(folded.choices[0]?.message.content).toBe(original.content);
      expect(folded.choices[0]?.finish_reason).toBe(original.doneReason);
      expect(stream.facts).toMatchObject({ terminated: true, error: null, usageRejected: false });
      const { usage } = stream.facts;
      expect(usage && totalInputTokens(usage)).toBe(original.promptEvalCount ?? null);
      expect(usage && totalOutputTokens(usage)).toBe(
        original.promptEvalCount === undefined ? null : original.evalCount,
      );
    }
  });
});

describeRecordings('recorded Ollama replies', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const value = JSON.parse(body.toString('utf8')) as {
      message: { content: string };
      done_reason: string;
      prompt_eval_count?: number;
      eval_count: number;
    };
    const { reply, facts } = readReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const [choice] = encodeChatReply(reply, context).choices;
    expect(choice?.message.content).toBe(value.message.content);
    expect(choice?.finish_reason).toBe(value.done_reason);
    const total = facts.usage && totalInputTokens(facts.usage) + totalOutputTokens(facts.usage);
    expect(total).toBe(value.prompt_eval_count === undefined ? null : value.prompt_eval_count + value.eval_count);
  });
});
