/**
 * What every model keeps to, whichever provider serves it, asked by the official OpenAI client. Called inside a
 * `describe`; the arguments are functions because the product starts later.
 */
import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import type { Simulator } from '@tollgate/simulator';

export interface ChatPromises {
  client: () => OpenAI;
  simulator: () => Simulator;
  /** Serves everything below. */
  model: string;
  /** The same with text of several scripts, cut every 7 bytes. */
  mixedModel: string;
}

const getWeather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Gives the weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};

export function expectChat({ client, simulator, model, mixedModel }: ChatPromises): void {
  it('chats, and its usage is what the upstream counted', async () => {
    const before = simulator().counts().totals;
    const completion = await client().chat.completions.create({
      model,
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'say exactly: Grüße aus 東京 👩‍👩‍👧‍👦!' },
      ],
    });
    const after = simulator().counts().totals;
    expect(completion.choices[0]?.message.content).toBe('Grüße aus 東京 👩‍👩‍👧‍👦!');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage).toMatchObject({
      prompt_tokens: after.promptTokens - before.promptTokens,
      completion_tokens: after.completionTokens - before.completionTokens,
    });
  });

  it('streams the same text and counts as the whole reply', async () => {
    const messages = [{ role: 'user' as const, content: 'Tell a story' }];
    const whole = await client().chat.completions.create({ model, messages });
    const stream = client().chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(final.choices[0]?.finish_reason).toBe('stop');
    expect(final.usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
    expect(final.usage?.prompt_tokens).toBe(whole.usage?.prompt_tokens);
  });

  it('puts characters together that arrive in pieces', async () => {
    const messages = [{ role: 'user' as const, content: 'Write in many scripts' }];
    const streamed = await client().chat.completions.stream({ model: mixedModel, messages }).finalContent();
    const whole = await client().chat.completions.create({ model: mixedModel, messages });
    expect(streamed).toBe(whole.choices[0]?.message.content);
    expect(streamed).not.toContain('\ufffd');
  });

  it('keeps to a cap and says so', async () => {
    const completion = await client().chat.completions.create({
      model,
      max_completion_tokens: 3,
      messages: [{ role: 'user', content: 'Tell a story' }],
    });
    expect(completion.choices[0]?.finish_reason).toBe('length');
    expect(completion.usage?.completion_tokens).toBe(3);
  });
}

export function expectTools({ client, model }: Pick<ChatPromises, 'client' | 'model'>): void {
  it('runs a tool loop to its end', async () => {
    const cities: string[] = [];
    const runner = client().chat.completions.runTools({
      model,
      messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
      tools: [
        {
          type: 'function',
          function: {
            ...getWeather.function,
            parse: (text: string) => JSON.parse(text) as { city: string },
            function: ({ city }: { city: string }) => {
              cities.push(city);
              return 'sunny, 21 °C';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toEqual(expect.stringMatching(/\S/));
    expect(cities).toEqual(['Paris']);
  });

  it('streams a tool call', async () => {
    const stream = client().chat.completions.stream({
      model,
      tools: [getWeather],
      messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
    });
    const [choice] = (await stream.finalChatCompletion()).choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    const [call] = choice?.message.tool_calls ?? [];
    expect(call?.type === 'function' ? JSON.parse(call.function.arguments) : null).toEqual({ city: 'Paris' });
    expect(call?.id).toMatch(/\S/);
  });
}

export function expectStructuredOutput({ client, model }: Pick<ChatPromises, 'client' | 'model'>): void {
  it('parses structured output', async () => {
    const schema = z.object({ name: z.string(), age: z.int(), tags: z.array(z.string()) });
    const completion = await client().chat.completions.parse({
      model,
      messages: [{ role: 'user', content: 'Describe a person' }],
      response_format: zodResponseFormat(schema, 'person'),
    });
    expect(schema.safeParse(completion.choices[0]?.message.parsed).success).toBe(true);
  });
}
