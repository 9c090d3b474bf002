/** Promise: `/v1/responses` works with OpenAI's own client, whichever dialect the model behind the name speaks. */
import Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import type { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { responsesDialects, type SdkStage } from '../../support/sdk-stage.js';
import { requestDetail } from '../../support/usage.js';
import { post } from '../../support/v1.js';

export interface ResponsesMajor {
  Client: typeof OpenAI;
  zodTextFormat: typeof zodTextFormat;
  /** Also what does not depend on the client's age. */
  thorough: boolean;
}

const tools = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  name,
  description: `Gives the ${name.slice(4)} of a city`,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
}));

export function responsesPromises(stageOf: () => SdkStage, { Client, zodTextFormat, thorough }: ResponsesMajor): void {
  let stage: SdkStage;
  let client: OpenAI;

  beforeAll(() => {
    stage = stageOf();
    client = new Client({ apiKey: stage.product.apiKey, baseURL: `${stage.product.url}/v1`, maxRetries: 0 });
  });

  /** Events without what differs from call to call. */
  async function collect(params: OpenAI.Responses.ResponseCreateParamsNonStreaming) {
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of await client.responses.create({ ...params, stream: true })) events.push(event);
    return events;
  }

  describe.each(responsesDialects)('with a model of the $dialect dialect', ({ model, upstreamPath }) => {
    it('answers, asking the endpoint its upstream has', async () => {
      const response = await client.responses.create({
        model,
        instructions: 'Be brief.',
        input: 'say exactly: Grüße aus 東京 👩‍👩‍👧‍👦!',
      });
      expect(response.output_text).toBe('Grüße aus 東京 👩‍👩‍👧‍👦!');
      expect(response).toMatchObject({
        object: 'response',
        status: 'completed',
        error: null,
        instructions: 'Be brief.',
      });
      expect(response.usage?.total_tokens).toBe(
        (response.usage?.input_tokens ?? 0) + (response.usage?.output_tokens ?? 0),
      );
      expect(stage.simulator.requests().at(-1)?.path).toContain(upstreamPath);
    });

    it('streams the reply its helper folds to the same output', async () => {
      const params = { model, input: 'Tell a story' };
      const whole = await client.responses.create(params);
      const folded = await client.responses.stream(params).finalResponse();
      expect(folded.output_text).toBe(whole.output_text);
      expect(folded.usage?.output_tokens).toBe(whole.usage?.output_tokens);
      expect(folded.status).toBe('completed');
      const types = (output: typeof whole.output) => output.map(({ type }) => type).sort();
      expect(types(folded.output)).toEqual(types(whole.output));
    });

    it('sends the full sequence of events, numbered without gaps', async () => {
      const events = await collect({ model, input: 'say exactly: one two' });
      expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
      // Some models attach a sealed thought to every reply.
      const spoken = events.filter((event) => !('item' in event) || event.item.type !== 'reasoning');
      const types = spoken.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
      expect(types).toEqual([
        'response.created',
        'response.in_progress',
        'response.output_item.added',
        'response.content_part.added',
        'response.output_text.delta',
        'response.output_text.done',
        'response.content_part.done',
        'response.output_item.done',
        'response.completed',
      ]);
      const last = events.at(-1);
      const done = spoken.find((event) => event.type === 'response.output_item.done');
      const output = last?.type === 'response.completed' ? last.response.output : [];
      expect(output).toContainEqual(done?.item);
    });

    it('calls tools in parallel and takes their results, whole and streamed', async () => {
      const input: OpenAI.Responses.ResponseInput = [
        { role: 'user', content: 'What are the weather in Paris and the time in Tokyo?' },
      ];
      for (const streamed of [false, true]) {
        const params = { model, tools, input };
        const asked = streamed
          ? await client.responses.stream(params).finalResponse()
          : await client.responses.create(params);
        const calls = asked.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
        expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
        for (const call of calls) expect(JSON.parse(call.arguments)).toHaveProperty('city');
        const answered = await client.responses.create({
          ...params,
          input: [
            ...input,
            ...calls.map(({ call_id, name, arguments: text }) => ({
              type: 'function_call' as const,
              call_id,
              name,
              arguments: text,
            })),
            ...calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'fine' })),
          ],
        });
        expect(answered.output_text).toMatch(/\S/);
      }
    });

    it('gives structured output', async () => {
      const book = z.object({ title: z.string(), pages: z.int() });
      const response = await client.responses.parse({
        model,
        input: 'Describe a book',
        text: { format: zodTextFormat(book, 'book') },
      });
      expect(response.output_parsed).toEqual({ title: expect.any(String), pages: expect.any(Number) });
    });

    it('says when the output cap cut the reply', async () => {
      const params = { model, input: 'Tell a story', max_output_tokens: 16 };
      const whole = await client.responses.create(params);
      expect(whole).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
      const events = await collect(params);
      expect(events.at(-1)?.type).toBe('response.incomplete');
    });

    it('takes images', async () => {
      const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      const response = await client.responses.create({
        model,
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${pixel}` },
              { type: 'input_text', text: 'say exactly: seen' },
            ],
          },
        ],
      });
      expect(response.output_text).toBe('seen');
    });

    if (!thorough) return;

    it('is metered', async () => {
      const { data, response } = await client.responses.create({ model, input: 'Hello' }).withResponse();
      const detail = await requestDetail(stage.product, response.headers.get('x-request-id') ?? '');
      expect(detail.endpoint).toBe('responses');
      expect(detail.tokens.input).toBe(data.usage?.input_tokens);
      expect(detail.tokens.output + detail.tokens.reasoning).toBe(data.usage?.output_tokens);
      expect(detail.attemptsDetail.map(({ provenance }) => provenance)).toEqual(['reported']);
    });
  });

  describe('reasoning goes round without being stored', () => {
    it('of OpenAI, to its own clients', async () => {
      const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Think about it' }];
      const params = {
        model: 'openai-reasoner',
        store: false,
        reasoning: { effort: 'low' as const, summary: 'auto' as const },
      };
      const first = await client.responses.create({ ...params, input });
      expect(first.output[0]).toMatchObject({ type: 'reasoning', encrypted_content: expect.any(String) });
      const next = await client.responses.create({
        ...params,
        input: [...input, ...(first.output as OpenAI.Responses.ResponseInput), { role: 'user', content: 'Go on' }],
      });
      expect(next.status).toBe('completed');
    });

    it('of Claude, signed, to clients of Responses', async () => {
      const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Think about it' }];
      const claude = { model: 'claude-thinking', reasoning: { effort: 'high' as const } };
      for (const streamed of [false, true]) {
        const first = streamed
          ? await client.responses.stream({ ...claude, input }).finalResponse()
          : await client.responses.create({ ...claude, input });
        const [thought] = first.output;
        expect(thought).toMatchObject({ type: 'reasoning', encrypted_content: expect.stringMatching(/^tgs1\./) });
        // The simulator refuses a thinking block that was changed on the way.
        const next = await client.responses.create({
          ...claude,
          input: [...input, ...(first.output as OpenAI.Responses.ResponseInput), { role: 'user', content: 'Go on' }],
        });
        expect(next.status).toBe('completed');
      }
    });
  });

  describe('requests only the upstream’s Responses endpoint can serve', () => {
    const question = 'What is the weather in Paris?';

    it('come from chat clients, whole and streamed', async () => {
      const chatTools = tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: { name, description, parameters },
      }));
      const params = {
        model: 'gpt-6-astra',
        tools: chatTools,
        messages: [{ role: 'user' as const, content: question }],
      };
      const whole = await client.chat.completions.create(params);
      expect(stage.simulator.requests().at(-1)?.path).toBe('/v1/responses');
      const folded = await client.chat.completions
        .stream({ ...params, stream_options: { include_usage: true } })
        .finalChatCompletion();
      for (const { choices, usage } of [whole, folded]) {
        expect(choices[0]?.finish_reason).toBe('tool_calls');
        const call = choices[0]?.message.tool_calls?.[0];
        expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ city: 'Paris' });
        expect(usage?.completion_tokens).toBeGreaterThan(0);
      }
      // Sealed reasoning comes along and goes back.
      const answered = await client.chat.completions.create({
        ...params,
        messages: [
          ...params.messages,
          whole.choices[0]?.message as OpenAI.ChatCompletionMessageParam,
          { role: 'tool', tool_call_id: whole.choices[0]?.message.tool_calls?.[0]?.id ?? '', content: 'sunny' },
        ],
      });
      expect(answered.choices[0]?.finish_reason).toBe('stop');
      const plain = await client.chat.completions.create({ model: 'gpt-6-astra', messages: params.messages });
      expect(plain.choices[0]?.finish_reason).toBe('stop');
      expect(stage.simulator.requests().at(-1)?.path).toBe('/v1/chat/completions');
    });

    it('come from Anthropic’s clients', async () => {
      const anthropic = new Anthropic({ apiKey: stage.product.apiKey, baseURL: stage.product.url, maxRetries: 0 });
      const params = {
        model: 'gpt-6-astra',
        max_tokens: 500,
        tools: tools.map(({ name, description, parameters }) => ({
          name,
          description,
          input_schema: { ...parameters, type: 'object' as const },
        })),
        messages: [{ role: 'user' as const, content: question }],
      };
      const message = await anthropic.messages.stream(params).finalMessage();
      expect(stage.simulator.requests().at(-1)?.path).toBe('/v1/responses');
      expect(message.stop_reason).toBe('tool_use');
      const call = message.content.find((block) => block.type === 'tool_use');
      expect(call?.input).toEqual({ city: 'Paris' });
      const answered = await anthropic.messages.create({
        ...params,
        messages: [
          ...params.messages,
          { role: 'assistant', content: message.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny' }] },
        ],
      });
      expect(answered.stop_reason).toBe('end_turn');
    });
  });

  if (!thorough) return;

  describe('what is refused says so', () => {
    const ask = (body: object) =>
      post(stage.product, { model: 'gpt-test', input: 'Hi', ...body }, { path: '/v1/responses' });

    it.each([
      ['previous_response_id', { previous_response_id: 'resp_1' }, 'previous_response_id'],
      ['conversation', { conversation: 'conv_1' }, 'conversation'],
      ['background', { background: true }, 'background'],
      ['a stored item', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input[0]'],
      ['a hosted tool', { tools: [{ type: 'web_search' }] }, 'tools[0].type'],
      ['no input', { input: null }, 'input'],
    ])('%s', async (_name, body, param) => {
      const reply = await ask(body);
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
    });

    it('an upstream that breaks off ends the stream with an error event in its place', async () => {
      stage.simulator.setFault({ fault: 'reset-mid-stream', model: 'sim-faulty' });
      const reply = await ask({ model: 'gpt-faulty', input: 'Tell a long story', stream: true });
      const events = (await reply.text()).split('\n\n').filter((event) => event !== '');
      const numbers = events.map(
        (event) => (JSON.parse(event.split('data: ')[1] ?? '') as { sequence_number: number }).sequence_number,
      );
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(events.at(-1)).toMatch(/^event: error\n/);
    });

    it('what the model cannot do but nobody would notice is left out and named', async () => {
      const reply = await ask({ truncation: 'auto', max_tool_calls: 3 });
      expect(reply.status).toBe(200);
      expect(reply.headers.get('x-tollgate-dropped')?.split(',').sort()).toEqual(['max_tool_calls', 'truncation']);
    });
  });
}
