/** If this fails, a client of TGI's native API is answered something else than the model said. */
import { readFileSync } from 'node:fs';
import { parseChatRequest } from '@tollgate/wire';
import fc from 'fast-check';
import { MalformedReplyError } from '../errors.js';
import { splitAt } from '../testing/split.js';
import { buildRequest } from './generate-request.js';
import { readReply } from './generate-response.js';
import { openStream } from './generate-stream.js';

const fixture = readFileSync(`${import.meta.dirname}/fixtures/generate.sse`);
const hello = [{ role: 'user', content: 'hi' }];

function send(body: Record<string, unknown>, options: Record<string, unknown> = {}, drop = false) {
  const request = parseChatRequest({ model: 'm', messages: hello, ...body }, { dropUnsupported: drop });
  const built = buildRequest(request, { upstreamModel: 'tgi', streamUsage: 'request', options });
  return {
    ...built,
    sent: JSON.parse(String(built.body)) as { inputs: string; parameters: Record<string, unknown> },
  };
}

function read(...pieces: readonly Buffer[]) {
  const stream = openStream();
  const events = pieces.flatMap((piece) => [...stream.push(piece)]);
  return { events: [...events, ...stream.end()], facts: stream.facts };
}

describe('a request', () => {
  it('is one text and parameters, and asks how long the prompt was', () => {
    const { sent, path } = send({ max_tokens: 5, temperature: 0.5, top_p: 0.9, seed: 3, stop: ['x'] });
    expect(path).toBe('/generate');
    expect(sent).toEqual({
      inputs: 'hi',
      parameters: {
        max_new_tokens: 5,
        temperature: 0.5,
        do_sample: true,
        top_p: 0.9,
        seed: 3,
        stop: ['x'],
        details: true,
        decoder_input_details: true,
        return_full_text: false,
      },
    });
  });

  it('for a stream goes elsewhere and asks for nothing a stream refuses', () => {
    const { sent, path } = send({ stream: true });
    expect(path).toBe('/generate_stream');
    expect(sent.parameters).toEqual({ details: true, return_full_text: false });
  });

  it('without temperature samples nothing, and a top_p of 1 is none', () => {
    const { parameters } = send({ temperature: 0, top_p: 1 }).sent;
    expect(parameters).toMatchObject({ do_sample: false });
    expect(parameters).not.toHaveProperty('temperature');
    expect(parameters).not.toHaveProperty('top_p');
  });

  it('with a schema has a grammar', () => {
    const schema = { type: 'object', properties: { a: {} } };
    const { sent } = send({ response_format: { type: 'json_schema', json_schema: { name: 's', schema } } });
    expect(sent.parameters['grammar']).toEqual({ type: 'json', value: schema });
  });

  const conversation = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'Two?' },
  ];
  it.each([
    ['plain', 'Be brief.\n\nOne?\n\nYes.\n\nTwo?'],
    [
      'chatml',
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>\n' +
        '<|im_start|>user\nTwo?<|im_end|>\n<|im_start|>assistant\n',
    ],
    [
      'llama-3',
      '<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\nYes.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nTwo?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ],
  ])('renders a conversation by the template %s', (promptTemplate, inputs) => {
    expect(send({ messages: conversation }, { promptTemplate }).sent.inputs).toBe(inputs);
  });

  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
  it.each<[Record<string, unknown>, string]>([
    [{ tools: [{ type: 'function', function: { name: 'f' } }] }, 'tools'],
    [{ n: 2 }, 'n'],
    [{ presence_penalty: 1 }, 'presence_penalty'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ reasoning_effort: 'low' }, 'reasoning_effort'],
    [{ messages: [{ role: 'user', content: [image] }] }, 'messages[0].content[0]'],
  ])('refuses what the API cannot do, or leaves it out and lists it: %j', (body, param) => {
    expect(() => send(body)).toThrow(expect.objectContaining({ name: 'UnsupportedParameterError', param }) as Error);
    expect(send(body, {}, true).dropped).toContain(param);
  });
});

describe('a stream', () => {
  it('is the tokens meant for people, and both counts', () => {
    const { events, facts } = read(fixture);
    const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
    expect(text).toBe('Straße 東京 👋');
    expect(events.at(-1)).toMatchObject({ type: 'message-end', finishReason: 'stop', nativeFinishReason: 'eos_token' });
    expect(facts).toMatchObject({ terminated: true, usage: { inputTokens: 11, outputTokens: 4 } });
  });

  it('is the same however it is cut', () => {
    const whole = read(fixture);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: fixture.length })), (cuts) => {
        expect(read(...splitAt(fixture, cuts))).toEqual(whole);
      }),
    );
  });

  it('that is cut off has no ending', () => {
    const { events, facts } = read(fixture.subarray(0, fixture.length - 30));
    expect(facts).toMatchObject({ terminated: false, error: null });
    expect(events.some((event) => event.type === 'message-end')).toBe(false);
  });

  it('that fails in the middle says how', () => {
    const error = { error: 'Request failed during generation: out of memory', error_type: 'generation' };
    const { events, facts } = read(Buffer.from(`data: ${JSON.stringify(error)}\n\n`));
    expect(events).toEqual([{ type: 'error', message: error.error, code: 'generation', reported: true }]);
    expect(facts.error).toMatchObject({ kind: 'server_error', retryable: true });
  });

  it.each([-1, 1.5, '7', 1e300])('with a count that cannot be true has none: %s', (count) => {
    const last = { token: {}, details: { finish_reason: 'length', generated_tokens: count, input_length: 1 } };
    const { facts } = read(Buffer.from(`data: ${JSON.stringify(last)}\n\n`));
    expect(facts).toMatchObject({ usage: null, usageRejected: true, finishReason: 'length' });
  });
});

describe('a whole reply', () => {
  it('counts the prompt by its tokens', () => {
    const details = { finish_reason: 'length', generated_tokens: 3, prefill: [{ id: 1 }, { id: 2 }], tokens: [] };
    const { reply, facts } = readReply(Buffer.from(JSON.stringify({ generated_text: 'a b c', details })));
    expect(reply).toMatchObject({ choices: [{ parts: [{ type: 'text', text: 'a b c' }], finishReason: 'length' }] });
    expect(facts.usage).toMatchObject({ inputTokens: 2, outputTokens: 3 });
  });

  it('without the prompt is not half a bill', () => {
    const details = { finish_reason: 'length', generated_tokens: 3, prefill: [] };
    expect(readReply(Buffer.from(JSON.stringify({ generated_text: '', details }))).facts).toMatchObject({
      usage: null,
      usageRejected: false,
    });
  });

  it.each(['', '<html>', '{}', '[]', '{"generated_text":5}'])('that is none is malformed: %j', (body) => {
    expect(() => readReply(Buffer.from(body))).toThrow(MalformedReplyError);
  });
});
