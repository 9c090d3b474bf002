/** If this fails, a JSON reply loses citations, refusals or what only Anthropic has. */
import { encodeChatReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { readReply } from './chat-response.js';

function reply(message: Record<string, unknown>) {
  const usage = { input_tokens: 3, output_tokens: 4, service_tier: 'standard' };
  const whole = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [], usage, ...message };
  const read = readReply(Buffer.from(JSON.stringify(whole)));
  if (read.reply.kind !== 'chat') throw new Error('A chat reply was expected.');
  return { ...read, json: encodeChatReply(read.reply, { id: 'chatcmpl-1', created: 1, model: 'asked' }) };
}

describe('an Anthropic message', () => {
  it('keeps citations and vendor content beside the text', () => {
    const citation = { type: 'web_search_result_location', url: 'https://a.b', title: 'T', cited_text: 'c' };
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } };
    const { json } = reply({
      content: [search, { type: 'text', text: 'A ' }, { type: 'text', text: 'B', citations: [citation] }],
      stop_reason: 'end_turn',
    });
    expect(json.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: {
        content: 'A B',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.b', title: 'T' } }],
      },
    });
    expect(json.tollgate).toEqual({ native_finish_reason: 'end_turn', citations: [citation], vendor_parts: [search] });
    expect(json.service_tier).toBe('default');
  });

  it('that declines says so in OpenAI’s words', () => {
    const { json, facts } = reply({
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'Not this.' },
    });
    expect(json.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: null, refusal: 'Not this.' },
    });
    expect(facts).toMatchObject({
      finishReason: 'content_filter',
      nativeFinishReason: 'refusal',
      serviceTier: 'standard',
    });
  });

  it('that was cut inside a tool call ends with length', () => {
    const content = [{ type: 'tool_use', id: 't', name: 'f', input: {} }];
    expect(reply({ content, stop_reason: 'max_tokens' }).json.choices[0]?.finish_reason).toBe('length');
    expect(reply({ content, stop_reason: 'stop_sequence', stop_sequence: 'X' }).json).toMatchObject({
      choices: [{ finish_reason: 'tool_calls' }],
      tollgate: { native_finish_reason: 'stop_sequence', stop_sequence: 'X' },
    });
  });

  it.each(['', 'x', '[]', '{"type":"error"}', '{"type":"message"}'])('%j is malformed', (body) => {
    expect(() => readReply(Buffer.from(body))).toThrow(MalformedReplyError);
  });
});
