/** What TGI really answered (the snapshots of its own integration tests), by both APIs. */
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { encodeChatReply } from '@tollgate/wire';
import { describeRecordings, recordingsOf, snapshotRecordingsOf } from '../testing/recordings.js';
import { readReply } from './generate-response.js';
import { tgi } from './index.js';

const generations = [
  ...snapshotRecordingsOf('tgi', 'tgi/test_flash_llama/test_flash_llama_simple.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_flash_llama/test_flash_llama_all_params.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_flash_grammar_llama/test_flash_llama_grammar.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_flash_grammar_llama/test_flash_llama_grammar_json.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_flash_grammar_llama/test_flash_llama_grammar_regex.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_idefics2/test_flash_idefics2_next_simple.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_idefics2/test_flash_idefics2_next_all_params.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_idefics2/test_flash_idefics2_two_images.json'),
  ...recordingsOf('huggingface/root'),
];
const replies = [
  ...snapshotRecordingsOf('tgi', 'tgi/test_chat_llama/test_flash_llama_simple.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_flash_gemma3/test_flash_gemma3_image_cow.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_json_schema_constrain/test_json_schema_basic.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_json_schema_constrain/test_json_schema_complex.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_tools_llama/test_flash_llama_grammar_tools_choice_nostream.json'),
  ...snapshotRecordingsOf('tgi', 'tgi/test_completion_prompts/test_flash_llama_completion_many_prompts.json'),
];

interface Generation {
  generated_text: string;
  details: { finish_reason: string; generated_tokens: number; prefill: unknown[] };
}

describeRecordings('recorded generations', generations, () => {
  it.each(generations.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const parsed = JSON.parse(body.toString('utf8')) as Generation | Generation[];
    const original = Array.isArray(parsed) ? parsed[0] : parsed;
    if (original === undefined) throw new Error('The recording is empty.');
    const { reply, facts } = readReply(body);
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const [choice] = encodeChatReply(reply, { id: 'x', created: 1, model: 'm' }).choices;
    expect(choice?.message.content).toBe(original.generated_text);
    expect(choice?.finish_reason).toBe(original.details.finish_reason === 'length' ? 'length' : 'stop');
    expect(facts.nativeFinishReason).toBe(original.details.finish_reason);
    // None of them was asked for the prompt's tokens.
    expect(original.details.prefill).toHaveLength(0);
    expect(facts).toMatchObject({ usage: null, usageRejected: false });
  });
});

describeRecordings('recorded replies of the messages API', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const translator = tgi.endpoints['chat-completions'];
    if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
    const { usage } = JSON.parse(body.toString('utf8')) as { usage: { prompt_tokens: number; total_tokens: number } };
    const facts = translator.readReply(body);
    expect(facts.usage && totalInputTokens(facts.usage)).toBe(usage.prompt_tokens);
    expect(facts.usage && totalInputTokens(facts.usage) + totalOutputTokens(facts.usage)).toBe(usage.total_tokens);
    expect(facts.finishReason).toMatch(/^(stop|length)$/);
  });
});
